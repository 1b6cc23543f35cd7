import { type Examination, examination } from "../diagnostics/examine.ts";
import type { FakeBucket } from "../oci/fake_bucket.ts";
import { PROGRAM, type ProgramOutcome, runProgram } from "./program.ts";

/**
 * The environment that points `test-oci-setup` at a bucket.
 *
 * @param bucket a loopback service's
 * @param more further variables; an empty one is as good as none
 * @returns the variables
 */
export function setUpEnvironment(
  bucket: FakeBucket,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: bucket.oci.compartmentId,
    ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
    OCI_CONFIG_FILE: `${bucket.directory}/config`,
    HTTPS_PROXY: "",
    HTTP_PROXY: "",
    NO_PROXY: "",
    LC_ALL: "C.UTF-8",
    ...more,
  };
}

/**
 * Runs `test-oci-setup -o json` of the built file.
 *
 * @param bucket the service
 * @param more variables on top of the bucket's
 * @returns the parsed output
 */
export async function examineProgram(
  bucket: FakeBucket,
  more: Record<string, string> = {},
): Promise<Examination> {
  const env = setUpEnvironment(bucket, { ASYNC_JOB_OUTPUT: "json", ...more });
  return examination(await runProgram(["test-oci-setup"], { env }));
}

/** Runs its arguments on a terminal of so many columns, and passes output and exit status on. */
const ON_TERMINAL = `
import fcntl, os, struct, subprocess, sys, termios
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
child = subprocess.Popen(sys.argv[2:], stdin=slave, stdout=slave, stderr=slave)
os.close(slave)
while True:
    try:
        data = os.read(master, 65536)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
sys.exit(child.wait())
`;

/**
 * Runs the built file on a real terminal, which Python makes.
 *
 * @param columns its width; 0 is what a terminal says that was never told
 * @param args the arguments
 * @param env the environment
 * @returns exit status, and what the terminal showed, with its `\r\n` as `\n`
 */
export async function onTerminal(
  columns: number,
  args: readonly string[],
  env: Record<string, string>,
): Promise<ProgramOutcome> {
  const { code, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", ON_TERMINAL, String(columns), PROGRAM, ...args],
    env,
  }).output();
  const decoder = new TextDecoder();
  return {
    status: code,
    stdout: decoder.decode(stdout).replaceAll("\r\n", "\n"),
    stderr: decoder.decode(stderr),
  };
}
