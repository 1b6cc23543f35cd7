/**
 * Provides two clients of Object Storage that are written in Go, in `.go-tools`, for the tests that put
 * them to work against the loopback service: rclone, and a small program with Oracle's SDK for Go. Done
 * once, it only looks. It takes most of a minute of two processors, and the Go module proxy.
 */
import { lastLine, runCaptured } from "../ansible/run_captured.ts";
import { say } from "../say.ts";

/** The directory of both programs, or why there are none. */
export type GoClients =
  | { readonly directory: string; readonly go: string }
  | { readonly missing: string };

const SOURCES = "tests/fake_oci/go";
/** What decides whether the programs are those of the sources. */
const FILES = ["go.mod", "go.sum", "rclone/main.go", "sdk/main.go"];
/** Where its own installer puts it, often without a word in the PATH. */
const GO = ["go", "/usr/local/go/bin/go"];
const LIMIT_SECONDS = 300;

/**
 * Provides the programs; several processes may ask at once.
 *
 * @param root directory of the checkout
 * @param say tells people what is done
 * @returns their directory, or why they cannot be had
 */
export async function ensureGoClients(
  root: string,
  say: (line: string) => void,
): Promise<GoClients> {
  const go = await findGo();
  if (go === undefined) return { missing: "go is not installed" };
  const directory = `${root}/.go-tools`;
  await Deno.mkdir(directory, { recursive: true });
  using lock = await Deno.open(`${directory}/.lock`, { create: true, write: true });
  await lock.lock(true);

  const sources = `${root}/${SOURCES}`;
  const wanted = `${go.version}\n${await digest(sources)}\n`;
  const stamp = `${directory}/built`;
  if (await readText(stamp) === wanted) return { directory, go: go.version };
  say(`Building rclone and a client with Oracle's SDK for Go in .go-tools …`);
  const built = await runCaptured(go.command, [
    "build",
    // To translate takes longer than to run: without optimisation, without what a debugger wants.
    "-gcflags=all=-N -l",
    "-ldflags=-s -w",
    "-buildvcs=false",
    `-o=${directory}/`,
    "./...",
  ], {
    cwd: sources,
    env: { CGO_ENABLED: "0", GOFLAGS: "", GOTOOLCHAIN: "local", GOWORK: "off" },
    seconds: LIMIT_SECONDS,
  });
  if (!built.success) return { missing: `go build failed: ${lastLine(built)}` };
  await Deno.writeTextFile(stamp, wanted);
  return { directory, go: go.version };
}

async function findGo(): Promise<{ command: string; version: string } | undefined> {
  for (const command of GO) {
    const { success, stdout } = await runCaptured(command, ["version"]);
    if (success) return { command, version: stdout.trim() };
  }
  return undefined;
}

async function digest(sources: string): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => Deno.readTextFile(`${sources}/${file}`)));
  const bytes = new TextEncoder().encode(texts.join("\0"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.toHex();
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) {
  const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
  const clients = await ensureGoClients(root, say);
  say("missing" in clients ? `No clients in Go: ${clients.missing}` : `Built with ${clients.go}`);
  Deno.exit("missing" in clients ? 1 : 0);
}
