import yoctoSpinner from "yocto-spinner";

/** Tells a person what the build is at; never on standard output, which scripts read. */
export interface Progress extends Disposable {
  /** Begins a step that takes long. */
  readonly step: (text: string) => void;
}

/**
 * Shows progress on standard error: on a terminal one line that is rewritten and goes away at the end,
 * elsewhere a line for each step.
 *
 * @param lines whether to show anything elsewhere than on a terminal
 * @returns the progress, for `using`
 */
export function showProgress(lines: boolean): Progress {
  if (!Deno.stderr.isTerminal()) {
    const step = (text: string): void => {
      if (lines) Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
    };
    return { step, [Symbol.dispose]: () => {} };
  }
  const spinner = yoctoSpinner();
  return { step: (text) => spinner.start(text), [Symbol.dispose]: () => spinner.stop() };
}

/** For whoever does not want to know. */
export const NO_PROGRESS: Progress = { step: () => {}, [Symbol.dispose]: () => {} };
