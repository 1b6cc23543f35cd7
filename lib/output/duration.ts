import { AsyncJobError } from "../errors.ts";
import { quoted } from "../hidden_text.ts";

/** Seconds in each unit, the largest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];
/** Ages are shown in these; weeks would be too coarse. */
const SHOWN_UNITS = UNITS.slice(1);

/**
 * Reads a duration such as `30d`, `12h`, `1d12h` or `90s`; the units are `w`, `d`, `h`, `m` and `s`.
 *
 * @param option the option that it is the value of, for the message
 * @param text what the user wrote
 * @returns milliseconds
 * @throws {AsyncJobError} `Usage`
 */
export function parseDuration(option: string, text: string): number {
  const parts = [...text.matchAll(/(\d+)([wdhms])/g)];
  const whole = parts.map(([part]) => part).join("");
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * sizeOf(unit), 0);
  if (whole === text && text !== "" && Number.isSafeInteger(seconds * 1000)) return seconds * 1000;
  throw new AsyncJobError("Usage", `Invalid --${option} ${quoted(text)}: not a duration`, {
    hint: "Write a number with its unit: 90s, 15m, 12h, 30d or 4w, or several: 1d12h.",
  });
}

/**
 * Shows an age in its largest whole unit.
 *
 * @param milliseconds the age
 * @returns text such as `3h`; `future` for a negative age
 */
export function shownAge(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 0) return "future";
  const [unit, size] = SHOWN_UNITS.find(([, size]) => seconds >= size) ?? ["s", 1];
  return `${Math.floor(seconds / size)}${unit}`;
}

function sizeOf(unit: string | undefined): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? NaN;
}
