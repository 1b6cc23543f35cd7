import { AsyncJobError, type ErrorCode } from "../errors.ts";
import type { InputStream } from "../io_streams.ts";

/** Most bytes that are read from standard input: 1 MiB of metadata, escaped and laid out, fits well. */
const MAX_STDIN_BYTES = 16 * 1024 * 1024;

/** What to do about standard input that is too large, or not UTF-8. */
export interface StdinHints {
  readonly large: string;
  readonly encoding: string;
}

/** How that is fixed where JSON is expected. */
const JSON_HINTS: StdinHints = {
  large: "Metadata may have 1 MiB. Keep large data elsewhere and save its location.",
  encoding: "Encode the JSON text as UTF-8.",
};

/**
 * Reads standard input to its end as UTF-8 text.
 *
 * @param stdin standard input
 * @param code the error's code when it cannot be read
 * @param what what is expected there, for the message
 * @param hints what to do about it where no JSON is expected
 * @returns the text
 * @throws {AsyncJobError} with `code` when it is larger than 16 MiB or not UTF-8
 */
export async function readStdinText(
  stdin: InputStream,
  code: ErrorCode,
  what: string,
  hints = JSON_HINTS,
): Promise<string> {
  const bytes = await readBytes(stdin, code, what);
  if (bytes.length > MAX_STDIN_BYTES) {
    throw new AsyncJobError(
      code,
      `Cannot read ${what} from standard input: it has more than 16 MiB`,
      { hint: hints.large },
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AsyncJobError(code, `Cannot read ${what} from standard input: it is not UTF-8`, {
      hint: hints.encoding,
      cause,
    });
  }
}

async function readBytes(
  stdin: InputStream,
  code: ErrorCode,
  what: string,
): Promise<Uint8Array> {
  try {
    return await stdin.readAll(MAX_STDIN_BYTES + 1);
  } catch (cause) {
    throw unreadableStdin(code, what, cause);
  }
}

/**
 * The error for standard input that fails while it is read.
 *
 * @param code the error's code
 * @param what what is expected there, for the message
 * @param cause the error underneath
 * @returns the error to throw
 */
export function unreadableStdin(code: ErrorCode, what: string, cause: unknown): AsyncJobError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new AsyncJobError(code, `Cannot read ${what} from standard input: ${detail}`, {
    hint: "Connect standard input to a file or a pipe.",
    cause,
  });
}
