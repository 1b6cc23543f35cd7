/** The shells that `completions` knows. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
