import { newFileLine } from "./new_file_line.ts";

/** Where a key comes from, for messages. */
export interface KeySource {
  /** The file, or the environment variable that holds the key itself. */
  readonly name: string;
  readonly passphrase: string | undefined;
  /** Whether it is a variable. */
  readonly isVariable?: boolean;
}

/** What is wrong with a text that should be a key, and how to fix it. */
export interface KeyProblem {
  readonly problem: string;
  /** A sentence; it ends in a colon where a command follows. */
  readonly hint: string;
  readonly command?: string;
}

/** Shorter texts are no key without its first and last line. */
const MIN_BASE64 = 200;

/**
 * Finds out what a text is that holds no private key in PEM form.
 *
 * @param text what the file or the variable holds
 * @param source which of them
 * @returns what it is, in words that hold nothing of it
 */
export function notAPrivateKey(text: string, source: KeySource): KeyProblem {
  const named = source.isVariable ? `Set ${source.name} to` : "Name";
  if (text.trim() === "") return { problem: "it is empty", hint: "Copy the key again." };
  if (/-----BEGIN/.test(text.replaceAll("\0", "")) && text.includes("\0")) {
    return {
      problem: "it is saved as UTF-16",
      hint: "Save it as UTF-8 or ASCII:",
      command: throughFile(source, (from, to) => `iconv -f UTF-16 -t UTF-8 ${from} > ${to}`),
    };
  }
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    return { problem: "it is cut off: its END line is missing", hint: "Copy the whole key again." };
  }
  if (/-----END [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    return { problem: "its BEGIN line is missing", hint: "Copy the whole key again." };
  }
  if (
    /-----BEGIN [A-Z ]*PUBLIC KEY-----|^\s*(ssh|ecdsa)-[a-z0-9-]+ |---- BEGIN SSH2 P/.test(text)
  ) {
    return {
      problem: "it holds a public key",
      hint: `${named} the private key that belongs to it.`,
    };
  }
  const certificate = /-----BEGIN (?:[A-Z0-9]+ )*?(CERTIFICATE(?: REQUEST)?)-----/.exec(text)?.[1];
  if (certificate !== undefined) {
    return {
      problem: `it holds a ${certificate.toLowerCase()} and no private key`,
      hint: `${named} the private key that the API key was made of.`,
    };
  }
  if (/^\s*PuTTY-User-Key-File/.test(text)) {
    const command = throughFile(
      source,
      (from, to) => `puttygen ${from} -O private-openssl -o ${to}`,
    );
    return { problem: "it is in PuTTY's form", hint: "Convert it:", command };
  }
  return binary(text, source) ?? base64(text, source) ?? {
    problem: "it holds no PEM private key",
    hint: `${named} the ${
      source.isVariable ? "key" : "file"
    } that starts with -----BEGIN PRIVATE KEY-----.`,
  };
}

/** Bytes that are no UTF-8 have been read as U+FFFD. */
function binary(text: string, source: KeySource): KeyProblem | undefined {
  if (!text.includes("\ufffd") && !text.includes("\0")) return undefined;
  // A SEQUENCE whose length takes two bytes, and in it the version: 0 in a key, 3 in PKCS#12.
  const isPkcs12 = text.slice(0, 8).includes("\u0002\u0001\u0003");
  const openssl = isPkcs12 ? "openssl pkcs12 -nodes -nocerts" : "openssl pkey -inform DER";
  return {
    problem: isPkcs12 ? "it is a PKCS#12 file" : "it is binary, not PEM text",
    hint: "Convert it:",
    command: throughFile(source, (from, to) => `${openssl} -in ${from} -out ${to}`),
  };
}

/** A key without its first and last line, a whole key file in base64, or the path of one. */
function base64(text: string, source: KeySource): KeyProblem | undefined {
  const compact = text.replace(/\s/g, "");
  if (compact.length >= MIN_BASE64 && /^[A-Za-z0-9+/]+=*$/.test(compact)) {
    if (compact.startsWith("MI")) {
      return {
        problem: "its BEGIN and END lines are missing",
        hint: "Copy the key with its first and its last line.",
      };
    }
    if (atob(compact.slice(0, 40)).startsWith("-----BEGIN")) {
      return {
        problem: "it is a key in base64, not the key",
        hint: "Decode it:",
        command: source.isVariable
          ? `export ${source.name}="$(printf %s "$${source.name}" | base64 -d)"`
          : throughFile(source, (from, to) => `base64 -d ${from} > ${to}`),
      };
    }
  }
  if (!source.isVariable || !/^\s*["']?[~./\w-][^\n]*$/.test(text)) return undefined;
  if (!/[/\\]|\.(pem|key)["']?\s*$/.test(text)) return undefined;
  return {
    problem: "it holds a path, not a key",
    hint: "Unset it, and set OCI_CLI_KEY_FILE to the path.",
  };
}

/**
 * A command that makes a new file of the key. A variable's value goes through a file first.
 *
 * @param source the file or the variable
 * @param command makes the command out of the names of the old and the new file
 * @returns the command line
 */
export function throughFile(
  source: KeySource,
  command: (from: string, to: string) => string,
): string {
  return source.isVariable
    ? `(umask 077; printf '%b' "$${source.name}" > key.pem; ${command("key.pem", "new.pem")})`
    : newFileLine(source.name, command);
}
