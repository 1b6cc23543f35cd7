const START = "[DEPRECATION WARNING]: ";

/** Where in what Ansible prints to standard error something else begins. */
const NEXT = /^(?=\[(?:DEPRECATION WARNING|WARNING|ERROR)\]: |ERROR! )/m;

/** Where an ansible-core of 2.19 or newer says that the deprecated thing stands. */
const ORIGIN = /^Origin: (\S+?)(?::\d+)*$/m;

/** Where Ansible itself and the collections of others are installed. */
const INSTALLED = /\/site-packages\/|\/ansible_collections\/(?!rstyczynski\/)/;

/** What an ansible-core says without a place: of the Python that it runs on, of another collection. */
const OF_OTHERS = [
  // A setting of whoever runs the playbook, and since 2.19 without effect.
  /^DEFAULT_JINJA2_NATIVE option\b/,
  /\bPython \d/,
  /\bcollection '(?!rstyczynski\.)/,
  /\bremoved from (?!rstyczynski\.)\w+\.\w+ in /,
  /\b(?!ansible\.builtin\.|rstyczynski\.)[a-z_]+\.[a-z_]+\.[a-z_]+\b/,
];

/**
 * Finds the deprecation warnings that a playbook or role gave rise to: neither those of ansible-core on
 * its own Python nor those of other collections.
 *
 * @param stderr what Ansible wrote to standard error
 * @returns the warnings, each once
 */
export function deprecationsIn(stderr: string): string[] {
  const warnings = stderr.split(NEXT).filter((text) => text.startsWith(START))
    .map((text) => text.slice(START.length).trim());
  return [...new Set(warnings)].filter((warning) => {
    const place = ORIGIN.exec(warning)?.[1];
    if (place !== undefined) return !INSTALLED.test(place);
    // Before 2.19 lines are broken after so many characters.
    const line = warning.replaceAll(/\s+/g, " ");
    return !OF_OTHERS.some((pattern) => pattern.test(line));
  });
}
