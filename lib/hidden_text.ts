/** Longest text in characters that a message quotes: whatever is longer is no name, address or path. */
const MAX_SHOWN = 256;

/** A JSON Web Token (RFC 7515, 3.1): its first part is the base64url of text that starts with `{"`, or with white space between. */
const TOKEN = String.raw`e(?:yJ|yA|yI|wo|w0|wk)[\w-]{8,}\.[\w-]{8,}\.[\w-]*`;
/** The token of a claim (record/claim_token.ts), or most of one. */
const CLAIM_TOKEN = String.raw`ajt_[\w-]{20,}`;
/** Three long parts of base64url, with capitals and digits, which no name of a host has. */
const LIKE_TOKEN = /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}$/;
/** A session token as the name of a key, the form in which it is sent. */
const SESSION = String.raw`ST\$[\w.~+/=-]{8,}`;
/** A key in PEM form, and what has become of its line breaks. */
const PEM =
  /-----BEGIN [A-Z0-9 ]*-----(?:\s|\\[nr])*(?:Proc-Type|[A-Za-z0-9+/]{16})[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g;
/** How the system's errors quote a path that is longer than any message quotes. */
const LONG_QUOTE = /'[^'\n]{257,}'/g;
/** `-----BEGIN ` in base64. */
const PEM_IN_BASE64 = "LS0tLS1CRUdJTi";

/**
 * Tells what a text looks like that is a secret by its form.
 *
 * @param text what somebody gave for a setting
 * @returns a noun with its article, or `undefined` for any other text
 */
export function secretKind(text: string): string | undefined {
  if (text.includes("-----BEGIN")) return holdsKey(text) ? "a key" : "a certificate";
  if (holdsKey(text)) return "a key in base64";
  if (isToken(text)) return "a token";
  if (/^\s*pass_?(?:phrase|word)\s*[=:]/i.test(text)) return "a passphrase";
  return undefined;
}

/**
 * Tells whether a text holds a key, in PEM form or that in base64.
 *
 * @param text what somebody gave for a setting
 * @returns whether it does
 */
export function holdsKey(text: string): boolean {
  return text.includes("-----BEGIN")
    ? !text.includes("BEGIN CERTIFICATE")
    : text.includes(PEM_IN_BASE64);
}

/**
 * Tells what a text looks like that no message, hint or table may quote: a secret, several lines, or
 * more than any setting has. What it really is, nobody can know: a passphrase looks like any word.
 *
 * @param text what somebody gave for a setting
 * @returns a noun with its article, or `undefined` for a text that may be quoted
 */
export function hiddenKind(text: string): string | undefined {
  const secret = secretKind(text);
  if (secret !== undefined) return secret;
  if (/[\r\n]/.test(text)) {
    return /^[^\r\n]*[\r\n]+$/.test(text) ? "a line break" : "several lines";
  }
  if (/\spass_?(?:phrase|word)\s*[=:]/i.test(text)) return "a passphrase";
  return text.length > MAX_SHOWN ? `${text.length} characters` : undefined;
}

/**
 * The door through which whatever a user gave gets into a message, a hint or a table.
 *
 * @param text a setting, an argument, a path
 * @returns the text, or what it looks like where it may not be shown
 */
export function shown(text: string): string {
  const kind = hiddenKind(text);
  return kind === undefined ? text : `(${kind}, not shown)`;
}

/**
 * The same door, in quotes.
 *
 * @param text a setting, an argument, a path
 * @returns the text as JSON writes it, or what it looks like where it may not be shown
 */
export function quoted(text: string): string {
  return hiddenKind(text) === undefined ? JSON.stringify(text) : shown(text);
}

/**
 * Takes keys, tokens and long quotations out of a text that others have put together: an error of the
 * system or of a library, the trace of a failure.
 *
 * @param text any text
 * @returns the same with `…` for each of them
 */
export function withoutSecrets(text: string): string {
  return text.replace(PEM, "…").replace(LONG_QUOTE, "'…'").replace(tokens("g"), "…");
}

/** Most settings are shorter than any token, and need not be looked into. */
function isToken(text: string): boolean {
  if (text.length < 24 && !text.startsWith("ST$")) return false;
  return tokens("").test(text) || LIKE_TOKEN.test(text);
}

/** Built when it is needed: most calls of the program never need it. */
function tokens(flags: string): RegExp {
  return new RegExp(`(?<![\\w-])(?:${TOKEN}|${SESSION})|${CLAIM_TOKEN}`, flags);
}
