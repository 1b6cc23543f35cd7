/**
 * Works out a product of numbers and of sums in parentheses, such as `500 × (1 + 3 + 24) × 30`.
 *
 * @param text the product; commas group digits
 * @returns its value, `NaN` for anything else
 */
export function product(text: string): number {
  return text.split("×").map((factor) => sum(factor.trim().replace(/^\((.*)\)$/, "$1")))
    .reduce((whole, part) => whole * part, 1);
}

function sum(text: string): number {
  return text.split("+").map((term) => number(term.trim())).reduce((a, b) => a + b, 0);
}

function number(text: string): number {
  return /^\d+(,\d{3})*$/.test(text) ? Number(text.replaceAll(",", "")) : NaN;
}
