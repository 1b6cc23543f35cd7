import { faultOf } from "../../oci/credentials/config_file.ts";
import { expandHome } from "../../settings/path_setting.ts";
import { shown } from "../../hidden_text.ts";
import type { AsyncJobError } from "../../errors.ts";
import { attempt, type Check, failureOf, pass, type Remedy, skip, warn } from "../check.ts";
import type { SetUp } from "../set_up.ts";
import { valueOf } from "../settled.ts";
import { commandsFor } from "../remedies.ts";
import { isForbidden, ownershipLines } from "../forbidden_file.ts";
import { pathWord } from "../shell_word.ts";

/** The configuration file is there and can be read. */
export const configFile: Check = {
  id: "config-file",
  title: "The OCI configuration file is there and every line of it can be read",
  needs: [],
  run: async (setUp) => {
    if (setUp.keyAuthType === undefined) {
      return skip(`${setUp.given.access.authType.value} uses no configuration file`);
    }
    const path = expandHome(setUp.given.access.configFile.value, setUp.deps.env("HOME"));
    const read = await attempt(() => valueOf(setUp.config), (error) => remedyFor(error, path));
    if (read.finding !== undefined) return read.finding;
    if (read.value === undefined) {
      return skip(`${shown(path)} is not there, and OCI_CLI_ variables say everything`);
    }
    const fault = faultOf(read.value, setUp.given.access.profile.value);
    if (fault !== undefined) return failureOf(fault, remedyFor(fault, path));
    const names = [...read.value.profiles.keys()].map(shown).join(", ");
    const seen = `${shown(path)}, profiles: ${names === "" ? "none" : names}`;
    const [line] = read.value.faults;
    if (line === undefined) return pass(seen);
    const place = line.profile === undefined ? "" : `, which is in profile ${shown(line.profile)}`;
    return warn(`${seen}; line ${line.line}${place}, cannot be read: ${line.problem}`, {
      say: "The profile in use does not need it, but 'oci' refuses the whole file. Look at it:",
      paste: [showLine(line.line, path)],
    });
  },
};

function remedyFor(error: AsyncJobError, path: string): Remedy | undefined {
  const { code, advice: say = "", command, facts: { line } } = error;
  if (code === "ConfigFileNotFound") return { say, paste: commandsFor(code) };
  if (command !== undefined) return { say, paste: [command] };
  if (line !== undefined) return { say, paste: [showLine(line, path)] };
  return isForbidden(error)
    ? { say: "Make it a file that this user owns and may read.", paste: ownershipLines(path) }
    : { say, paste: [`ls -l ${pathWord(path)}`] };
}

function showLine(line: number, path: string): string {
  return `sed -n ${line}p ${pathWord(path)}`;
}

/** Files that hold secrets are nobody else's to read. */
export const configPermissions: Check = {
  id: "config-permissions",
  title: "Nobody else may read the configuration file, the private key and the session token",
  needs: ["config-file"],
  run: async (setUp) => {
    if (setUp.keyAuthType === undefined) {
      return skip(`${setUp.given.access.authType.value} uses no files of yours`);
    }
    if (Deno.build.os === "windows") return skip("Windows has no permission bits to look at");
    const modes = await modesOf(setUp, secretFiles(setUp));
    const open = modes.filter(({ mode }) => (mode & 0o077) !== 0);
    if (open.length > 0) {
      return {
        status: "warn",
        detail: open.map(({ path, mode }) =>
          `${shown(path)} has mode ${octal(mode)}: others may ${mode & 0o022 ? "write" : "read"} it`
        ).join("; "),
        remedy: {
          say: "Keep the files to their owner:",
          paste: [`chmod 600 ${open.map(({ path }) => pathWord(path)).join(" ")}`],
        },
      };
    }
    if (modes.length === 0) return skip("OCI_CLI_ variables say everything");
    return pass(modes.map(({ path, mode }) => `${shown(path)} ${octal(mode)}`).join(", "));
  },
};

interface FileMode {
  readonly path: string;
  readonly mode: number;
}

function secretFiles(setUp: SetUp): string[] {
  const config = valueOf(setUp.config);
  const source = "error" in setUp.source ? undefined : setUp.source.value;
  const paths = [
    config?.path,
    source?.path("key_file"),
    source?.path("security_token_file"),
  ];
  return [...new Set(paths.filter((path) => path !== undefined))];
}

/** A file that is not there is another check's finding. */
async function modesOf({ deps }: SetUp, paths: readonly string[]): Promise<FileMode[]> {
  const modes = await Promise.all(paths.map(async (path) => {
    try {
      const mode = await deps.fileMode(path);
      if (mode === undefined || !isFile(mode)) return [];
      return [{ path, mode: mode & 0o777 }];
    } catch {
      return [];
    }
  }));
  return modes.flat();
}

/** A directory or a pipe in a file's place is another check's finding, too. */
function isFile(mode: number): boolean {
  const type = mode & 0o170000;
  return type === 0 || type === 0o100000;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
