import { ok } from "node:assert/strict";
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { fileExists } from "../../scripts/crash/play/file_exists.ts";
import { waitFor } from "../../scripts/crash/play/wait_for.ts";
import { MOUNT_OBSTACLE } from "../binary/mount_obstacle.ts";

/** Where Debian and others have the server, which is on the path of root alone. */
const SERVERS = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"];

/** As root, the server wants this directory, and there is no option for another one. */
const ROOTS_DIRECTORY = "/run/sshd";

/** Makes that directory in a name space of its own. */
const WITH_DIRECTORY = `mount -t tmpfs tmpfs /run && mkdir ${ROOTS_DIRECTORY} && exec "$0" "$@"`;

const server =
  (await Promise.all(SERVERS.map(async (path) => await fileExists(path) ? [path] : [])))
    .flat()[0];
const needsMount = Deno.uid() === 0 && !await fileExists(ROOTS_DIRECTORY);

/** Why a test that logs in to this machine cannot run here; `undefined` when it can. */
export const SSHD_OBSTACLE: string | undefined = server === undefined
  ? "no sshd is installed"
  : !(await runCaptured("ssh", ["-V"])).success
  ? "no ssh is installed"
  : needsMount && MOUNT_OBSTACLE !== undefined
  ? `sshd wants ${ROOTS_DIRECTORY}, and ${MOUNT_OBSTACLE}`
  : undefined;

/** This machine as one that is logged in to, by a server of its own on a port of its own. */
export class Sshd implements AsyncDisposable {
  readonly #directory: string;
  readonly #port: number;
  #process: Deno.ChildProcess | undefined;

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.#port = port;
  }

  /**
   * Starts a server.
   *
   * @param directory where its keys and settings go
   * @returns the server, for `await using`
   */
  static async start(directory: string): Promise<Sshd> {
    await Deno.mkdir(directory, { mode: 0o700 });
    for (const key of ["host_key", "user_key"]) {
      const args = ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", `${directory}/${key}`];
      const made = await runCaptured("ssh-keygen", args);
      ok(made.success, made.stderr);
    }
    const sshd = new Sshd(directory, freePort());
    await sshd.#configure();
    await sshd.resume();
    return sshd;
  }

  /** Variables of a host in an inventory that is this machine by way of the server. */
  get vars(): Record<string, unknown> {
    const options = {
      UserKnownHostsFile: `${this.#directory}/known_hosts`,
      StrictHostKeyChecking: "yes",
      IdentitiesOnly: "yes",
      // No connection outlives its task.
      ControlMaster: "no",
    };
    return {
      ansible_connection: "ssh",
      ansible_host: "127.0.0.1",
      ansible_port: this.#port,
      ansible_ssh_private_key_file: `${this.#directory}/user_key`,
      ansible_ssh_args: [
        "-F none",
        ...Object.entries(options).map(([name, value]) => `-o ${name}=${value}`),
      ].join(" "),
    };
  }

  /** Serves again after {@link stop}. */
  async resume(): Promise<void> {
    const args = ["-D", "-e", "-f", `${this.#directory}/config`, "-E", `${this.#directory}/log`];
    const own = [server ?? "sshd", ...args];
    const [command = "", ...rest] = needsMount
      ? ["unshare", "--mount", "sh", "-c", WITH_DIRECTORY, ...own]
      : own;
    this.#process = new Deno.Command(command, {
      args: rest,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    ok(await waitFor(() => answers(this.#port), 30_000), "sshd does not answer");
  }

  /**
   * Tells whether somebody is logged in.
   *
   * @returns ids of the processes that serve them
   */
  async sessions(): Promise<number[]> {
    return this.#process === undefined ? [] : await sessionsBelow(this.#process.pid);
  }

  /** Is switched off with all connections; what runs goes on. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    // First the sessions can become no more.
    process.kill("SIGSTOP");
    const sessions = await sessionsBelow(process.pid);
    for (const pid of [...sessions, process.pid]) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    await process.status;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #configure(): Promise<void> {
    const directory = this.#directory;
    const config = [
      `Port ${this.#port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${directory}/host_key`,
      `AuthorizedKeysFile ${directory}/user_key.pub`,
      "PidFile none",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "StrictModes no",
      "UsePAM no",
      "Subsystem sftp internal-sftp",
    ];
    await Deno.writeTextFile(`${directory}/config`, `${config.join("\n")}\n`);
    const [kind, key] = (await Deno.readTextFile(`${directory}/host_key.pub`)).split(" ");
    await Deno.writeTextFile(
      `${directory}/known_hosts`,
      `[127.0.0.1]:${this.#port} ${kind} ${key}\n`,
    );
  }
}

/** The processes of a server that each serve somebody, and not what those have started. */
async function sessionsBelow(parent: number): Promise<number[]> {
  const { stdout } = await runCaptured("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const processes = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  const found: number[] = [];
  for (const [pid, above, name] of processes) {
    if (Number(above) !== parent || name !== "sshd:") continue;
    found.push(Number(pid), ...await sessionsBelow(Number(pid)));
  }
  return found;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answers(port: number): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return await connection.read(new Uint8Array(4)) !== null;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
