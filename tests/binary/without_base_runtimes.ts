import { namesIn } from "./launch.ts";

/**
 * Makes an environment in which bundling works, but Deno has no base runtime and cannot download one.
 *
 * @param path where to make the DENO_DIR
 * @returns the environment variables
 */
export async function withoutBaseRuntimes(path: string): Promise<Record<string, string>> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout)) as { denoDir: string };
  await Deno.mkdir(`${path}/dl`, { recursive: true });
  await Deno.symlink(`${denoDir}/npm`, `${path}/npm`);
  for (const name of await namesIn(`${denoDir}/dl`)) {
    if (name.startsWith("esbuild")) {
      await Deno.symlink(`${denoDir}/dl/${name}`, `${path}/dl/${name}`);
    }
  }
  // Nothing listens there.
  const proxy = "http://127.0.0.1:9";
  return { DENO_DIR: path, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: "", no_proxy: "" };
}
