import { AsyncJobError } from "../../errors.ts";
import { shown } from "../../hidden_text.ts";
import type { CredentialDeps, CredentialSource, ProfileSettings } from "./credential_source.ts";
import { isHeaderText } from "../header_value.ts";
import { readOr } from "./read_or.ts";
import { surplusOf } from "../../settings/surplus.ts";

/** A session token, as `oci session authenticate` left it. */
export interface SessionToken {
  readonly token: string;
  /** When it ends; `undefined` when the token does not tell. */
  readonly expires: Date | undefined;
}

/**
 * Reads the session token that a profile names.
 *
 * @param source where the file's name comes from
 * @param settings for messages
 * @param deps files, environment and clock
 * @returns the token, which is not expired as far as it tells
 * @throws {AsyncJobError} `InvalidConfig`, `NotAuthenticated` for an expired one
 */
export async function readSessionToken(
  source: CredentialSource,
  settings: ProfileSettings,
  deps: CredentialDeps,
): Promise<SessionToken> {
  const hint = renewal(settings);
  const surplus = surplusOf(source.get("security_token_file")?.value ?? "");
  const file = source.path("security_token_file") ?? "";
  const text = await readOr(
    file,
    deps.readTextFile,
    (problem, cause) =>
      new AsyncJobError(
        "InvalidConfig",
        `Cannot read the session token ${shown(file)}: ${problem}`,
        {
          hint: surplus === undefined
            ? hint
            : `Correct security_token_file: ${surplus.problem}. ${surplus.hint}`,
          cause,
        },
      ),
  );
  const token = text.trim();
  if (!isHeaderText(token)) {
    throw new AsyncJobError("InvalidConfig", `The file ${shown(file)} holds no session token`, {
      hint,
    });
  }
  const expires = expiryOf(token);
  if (expires !== undefined && expires <= deps.now()) {
    throw new AsyncJobError(
      "NotAuthenticated",
      `The session token of profile "${settings.profile.value}" expired at ${expires.toISOString()}`,
      { hint },
    );
  }
  return { token, expires };
}

/**
 * The commands that give a session token anew.
 *
 * @param settings which profile
 * @returns a sentence
 */
export function renewal({ profile: { value } }: ProfileSettings): string {
  return `Run 'oci session authenticate --profile-name ${value}', or 'oci session refresh --profile ${value}' while the old one lasts.`;
}

/**
 * Reads the claim `exp` of a JSON Web Token, in seconds since 1970 (RFC 7519, 4.1.4).
 *
 * @param token the token
 * @returns when it ends; `undefined` when it does not tell
 */
export function expiryOf(token: string): Date | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === "number" ? new Date(exp * 1000) : undefined;
  } catch {
    return undefined; // Not a token that can be looked into: the service decides.
  }
}
