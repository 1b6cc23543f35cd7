import { deepStrictEqual, ok } from "node:assert/strict";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Imports that are followed when a file is loaded; those of types alone, and dynamic ones, are not. */
const IMPORT = /^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gms;

/** Every file of lib/ that is loaded with one, and every package and built-in besides. */
async function loadedWith(entry: string): Promise<ReadonlySet<string>> {
  const loaded = new Set([entry]);
  for (const path of loaded) {
    if (!path.startsWith("lib/")) continue;
    const text = await Deno.readTextFile(`${ROOT}/${path}`);
    for (const [, specifier = ""] of text.matchAll(IMPORT)) {
      loaded.add(specifier.startsWith(".") ? join(dirname(path), specifier) : specifier);
    }
  }
  return loaded;
}

/** Packages that make something at load time, or load a part of Node. */
const HEAVY = /^(?:node:.*|cli-truncate|string-width|picomatch|oci-common|oci-objectstorage)$/;

Deno.test("save and load wait for no other command to be loaded", async () => {
  const loaded = await loadedWith("lib/cli/main.ts");
  ok(loaded.has("lib/commands/save.ts") && loaded.has("lib/commands/load.ts"));
  deepStrictEqual([...loaded].filter((path) => HEAVY.test(path)), []);
  const late = /^lib\/(?:bulk|diagnostics|oci|cli\/help)\/|^lib\/error_guide|^lib\/stores\/oci\//;
  deepStrictEqual([...loaded].filter((path) => late.test(path)), []);
  // Few meet a claim; whether a token was given is looked at early.
  const claims = /claim|release/;
  deepStrictEqual([...loaded].filter((path) => claims.test(path)), [
    "lib/commands/claims/claim_token_option.ts",
  ]);
});

Deno.test("a batch waits for no other command to be loaded but those of its lines", async () => {
  const text = await Deno.readTextFile(`${ROOT}/lib/cli/find_command.ts`);
  ok(text.includes('import("../commands/batch/batch.ts")'));
  const loaded = await loadedWith("lib/commands/batch/batch.ts");
  deepStrictEqual([...loaded].filter((path) => HEAVY.test(path)), []);
  const commands = [...loaded].filter((path) => /^lib\/commands\/[a-z_]+\.ts$/.test(path));
  const unneeded = /^lib\/commands\/(?:list|prune|migrate|test_oci_setup|version)/;
  ok(commands.includes("lib/commands/delete.ts"));
  deepStrictEqual([...loaded].filter((path) => unneeded.test(path)), []);
  const late = /^lib\/(?:bulk|diagnostics|cli)\/|^lib\/error_guide|^lib\/stores\/oci\//;
  deepStrictEqual([...loaded].filter((path) => late.test(path)), []);
});

Deno.test("the table of commands loads nothing that only some runs of them need", async () => {
  const loaded = await loadedWith("lib/cli/command_table.ts");
  ok(loaded.has("lib/commands/test_oci_setup.ts") && loaded.has("p-map"));
  deepStrictEqual([...loaded].filter((path) => HEAVY.test(path)), []);
  // The checks of OCI bring the requests with them, and are a third of the program.
  const ofChecks =
    /^lib\/(?:diagnostics\/(?!set_up_settings|settled)|oci\/(?:exchange|object_calls))/;
  deepStrictEqual([...loaded].filter((path) => ofChecks.test(path)), []);
  ok((await loadedWith("lib/commands/examine_set_up.ts")).has("lib/oci/exchange.ts"));
});
