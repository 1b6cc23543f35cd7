import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  assertInstalled,
  assertRefused,
  type Platform,
  standIn,
  testInstall,
  VERSION,
} from "./install_scene.ts";

const LDD = "ldd (Debian GLIBC 2.36-9+deb12u10) 2.36\nCopyright (C) 2022";

/** Platforms with a file, and which. */
const SUPPORTED: readonly [string, Platform, string][] = [
  ["Linux on x86_64", {}, "x86_64-unknown-linux-gnu"],
  ["Linux on aarch64", { machine: "aarch64" }, "aarch64-unknown-linux-gnu"],
  ["Linux that says arm64", { machine: "arm64" }, "aarch64-unknown-linux-gnu"],
  ["the oldest glibc", { glibc: "glibc 2.27" }, "x86_64-unknown-linux-gnu"],
  ["a glibc of three digits", { glibc: "glibc 2.100" }, "x86_64-unknown-linux-gnu"],
  ["a glibc that ldd tells of", { ldd: LDD }, "x86_64-unknown-linux-gnu"],
  ["Linux that does not tell its libc", { ldd: "" }, "x86_64-unknown-linux-gnu"],
  ["macOS on x86_64", { system: "Darwin", ldd: "" }, "x86_64-apple-darwin"],
  ["macOS on arm64", { system: "Darwin", machine: "arm64", ldd: "" }, "aarch64-apple-darwin"],
];

for (const [title, platform, target] of SUPPORTED) {
  testInstall(`finds the file for ${title}`, async ({ server, place, run }) => {
    const file = `async-job-${VERSION}-${target}`;
    await server.publish(file, standIn(VERSION));
    await assertInstalled(await run({ platform }), place);
    deepStrictEqual(server.asked, ["SHA256SUMS", file]);
  });
}

/** Platforms without one, and what is said. */
const UNSUPPORTED: readonly [string, Platform, RegExp][] = [
  ["Alpine", { ldd: "musl libc (x86_64)\nVersion 1.2.5" }, /musl.+Alpine.+\nhint: .*container/],
  ["Oracle Linux 7", { glibc: "glibc 2.17" }, /glibc 2\.17.+Oracle Linux 7.+\nhint: .*Linux 8/],
  ["Amazon Linux 2", { ldd: "ldd (GNU libc) 2.26" }, /has glibc 2\.26, .+\nhint: .*delegate_to/],
  ["a 32-bit Linux", { bits: "32" }, /no async-job for 32-bit Linux.+\nhint: .*delegate_to/],
  ["a Raspberry Pi 1", { machine: "armv6l" }, /no async-job for Linux on armv6l: /],
  ["FreeBSD", { system: "FreeBSD", machine: "amd64" }, /no async-job for FreeBSD: /],
  ["Windows", { system: "MINGW64_NT-10.0" }, /not install on Windows\nhint: .*windows-msvc\.exe/],
];

for (const [title, platform, why] of UNSUPPORTED) {
  testInstall(`sends people on ${title} elsewhere`, async (scene) => {
    await assertRefused(scene, await scene.run({ platform }), why);
    deepStrictEqual(scene.server.asked, []);
  });
}

testInstall("runs on this machine as it is", async ({ server, place, run }) => {
  // The same words as the program's own build: what runs the tests can be installed.
  await server.publish(`async-job-${VERSION}-${Deno.build.target}`, standIn(VERSION));
  const { stdout } = await new Deno.Command("uname", { args: ["-sm"] }).output();
  const [system = "", machine = ""] = new TextDecoder().decode(stdout).trim().split(" ");
  await assertInstalled(await run({ platform: { system, machine } }), place);
  match(await Deno.readTextFile(place), /^#!/);
  strictEqual(server.asked.length, 2);
});
