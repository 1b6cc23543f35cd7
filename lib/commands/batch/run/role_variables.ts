import { AsyncJobError } from "../../../errors.ts";
import { quoted } from "../../../hidden_text.ts";
import { isRawNumber, type JsonObject, type JsonValue } from "../../../record/exact_json.ts";
import { isOmitted, truth } from "../role_value.ts";

/** Where a number has to lie, and what stands for one that is not given. */
interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly fallback?: number;
}

/** Reads and checks the variables of a role out of its line; messages name them as the user knows them. */
export class RoleVariables {
  readonly #prefix: string;
  readonly #line: JsonObject;

  /**
   * @param role whose variables they are
   * @param line its line, where they stand with their whole names
   */
  constructor(role: string, line: JsonObject) {
    this.#prefix = `${role}_`;
    this.#line = line;
  }

  /**
   * Names a variable as the user knows it.
   *
   * @param variable its own name
   * @returns the same with the role's prefix
   */
  nameOf(variable: string): string {
    return this.#prefix + variable;
  }

  /**
   * Takes a variable as it is: `null`, the `omit` of Ansible and empty text are none.
   *
   * @param variable its own name
   * @returns what it holds, or `undefined`
   */
  get(variable: string): JsonValue | undefined {
    return givenIn(this.#line, this.nameOf(variable));
  }

  /**
   * Reads a text; numbers are as they were written.
   *
   * @param variable its own name
   * @returns the text, or `undefined`
   * @throws {AsyncJobError} `InvalidSetting`
   */
  text(variable: string): string | undefined {
    const value = this.get(variable);
    if (value === undefined) return undefined;
    const [text, problem] = textIn(value);
    if (problem !== undefined) throw this.invalid(variable, `it ${problem.what}`, problem.hint);
    return text;
  }

  /**
   * Reads a whole number, which may be given as text.
   *
   * @param variable its own name
   * @param range where it has to lie
   * @returns the number
   * @throws {AsyncJobError} `InvalidSetting`; `Usage` when it is not given and nothing stands for it
   */
  wholeNumber(variable: string, { min, max, fallback }: NumberRange): number {
    const value = this.get(variable);
    if (value === undefined) {
      if (fallback !== undefined) return fallback;
      throw new AsyncJobError("Usage", `${this.nameOf(variable)} is not set`, {
        hint: `Set it to a whole number from ${min} to ${max}.`,
      });
    }
    const text = isRawNumber(value) ? value.rawJSON : typeof value === "string" ? value : "";
    const number = Number(text);
    if (/^\d+(?:\.0+)?$/.test(text) && number >= min && number <= max) return number;
    throw this.invalid(
      variable,
      `it is not a whole number from ${min} to ${max}`,
      "Write a number without a unit, such as 60.",
      text,
    );
  }

  /**
   * Reads a yes or no, as Ansible takes one.
   *
   * @param variable its own name
   * @param fallback what it is when it is not given
   * @returns which
   * @throws {AsyncJobError} `InvalidSetting`
   */
  flag(variable: string, fallback: boolean): boolean {
    const value = this.get(variable);
    if (value === undefined) return fallback;
    const settled = truth(value);
    if (typeof settled === "boolean") return settled;
    throw this.invalid(variable, `it is ${kindOf(value)}`, "Write true or false.");
  }

  /**
   * The error for a variable that cannot be.
   *
   * @param variable its own name
   * @param why what is wrong with it
   * @param hint how to fix it
   * @param text what it holds, where that may be quoted
   * @returns the error to throw
   */
  invalid(variable: string, why: string, hint: string, text = ""): AsyncJobError {
    const value = text === "" ? "" : ` ${quoted(text)}`;
    const message = `Invalid ${this.nameOf(variable)}${value}: ${why}`;
    return new AsyncJobError("InvalidSetting", message, { hint });
  }
}

/** What is wrong with a value that is to be a text. */
interface TextProblem {
  /** The rest of a sentence about it. */
  readonly what: string;
  readonly hint: string;
}

/**
 * Takes what stands under a key, as {@link RoleVariables.get} does.
 *
 * @param line the line of a role
 * @param key the whole key
 * @returns what it holds, or `undefined`
 */
export function givenIn(line: JsonObject, key: string): JsonValue | undefined {
  const value = line[key];
  return value === undefined || value === null || value === "" || isOmitted(value)
    ? undefined
    : value;
}

/**
 * Reads a yes or no that the role's own tasks give, and no user.
 *
 * @param line the line of a role
 * @param key the whole key
 * @returns whether it says yes
 */
export function isTrueIn(line: JsonObject, key: string): boolean {
  return truth(givenIn(line, key) ?? false) === true;
}

/**
 * Takes a value as a text that a program can be given: a number as it was written, and nothing that YAML has
 * made of a word.
 *
 * @param value any value
 * @returns the text, or what is wrong
 */
export function textIn(value: JsonValue): [string, undefined] | ["", TextProblem] {
  if (isRawNumber(value)) return [value.rawJSON, undefined];
  if (typeof value !== "string") {
    const hint = typeof value === "object" && value !== null
      ? "Write a text."
      : "Put quotes around it: without them YAML reads yes, no, on, off, true and false as " +
        "booleans, and ~ and null as nothing.";
    return ["", { what: `is ${kindOf(value)}, not a text`, hint }];
  }
  if (value.includes("\0")) {
    return ["", {
      what: "contains a NUL character",
      hint: "No program can be given one. Hand such data over in a file.",
    }];
  }
  if (value.isWellFormed()) return [value, undefined];
  return ["", {
    what: "contains bytes that are not UTF-8",
    hint: "Hand such data over in a file.",
  }];
}

/**
 * Names the kind of a value.
 *
 * @param value any value
 * @returns a noun with its article
 */
export function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isRawNumber(value)) return "a number";
  return { string: "a text", boolean: "a boolean" }[typeof value as string] ?? "a dictionary";
}
