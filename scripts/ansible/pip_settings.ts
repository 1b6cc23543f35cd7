import { runCaptured } from "./run_captured.ts";

/** What uv calls pip's settings of where packages come from. */
const NAMES: Readonly<Record<string, string>> = {
  "index-url": "UV_DEFAULT_INDEX",
  "extra-index-url": "UV_INDEX",
  "trusted-host": "UV_INSECURE_HOST",
  cert: "SSL_CERT_FILE",
  proxy: "ALL_PROXY",
};

/**
 * Asks pip for its settings, which uv does not read: without them it would go to PyPI past somebody's
 * mirror.
 *
 * @param python a Python that has pip
 * @returns environment for uv, without what is set there already
 */
export async function pipSettings(python: string): Promise<Record<string, string>> {
  const { success, stdout } = await runCaptured(python, ["-m", "pip", "config", "list"]);
  return success ? settingsIn(stdout, (name) => Deno.env.get(name)) : {};
}

/**
 * Reads what `pip config list` prints: the settings of all its files and of the environment, the one
 * that counts last.
 *
 * @param listing lines such as `global.index-url='https://mirror.example/simple'`
 * @param env looks up what is set already
 * @returns environment for uv
 */
export function settingsIn(
  listing: string,
  env: (name: string) => string | undefined,
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (
    const [, name = "", value = ""] of listing.matchAll(
      /^(?:global|install|:env:)\.(\S+?)='(.*)'$/gm,
    )
  ) {
    const own = NAMES[name];
    // A list has one entry a line.
    if (own !== undefined) settings[own] = value.replaceAll("\\n", " ").trim();
  }
  return Object.fromEntries(Object.entries(settings).filter(([name]) => env(name) === undefined));
}
