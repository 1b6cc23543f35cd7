import { closestMatch } from "leven";

/**
 * Finds what a mistyped word was probably meant to be.
 *
 * @param word what was typed
 * @param candidates what could be meant
 * @returns the nearest candidate, or `undefined` when none is near
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const maxDistance = Math.max(1, Math.min(3, Math.floor(word.length / 2)));
  return closestMatch(word, candidates, { maxDistance });
}

/**
 * Makes a hint of {@link suggest}.
 *
 * @param word what was typed
 * @param candidates what could be meant
 * @param otherwise the hint when nothing is near
 * @returns a sentence
 */
export function didYouMean(word: string, candidates: readonly string[], otherwise: string): string {
  const near = suggest(word, candidates);
  return near === undefined ? otherwise : `Did you mean '${near}'? ${otherwise}`;
}
