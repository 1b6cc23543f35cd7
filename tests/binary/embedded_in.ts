/** What `deno compile` put into an executable. */
export interface Embedded {
  /** How the runtime is to start: permissions and the like. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Everything in the embedded file system, as `File NAME`, `Dir NAME` or `Symlink NAME`. */
  readonly files: readonly string[];
}

/**
 * Reads the list of what is embedded in an executable, the way that Deno writes it: one JSON object of
 * metadata and, behind it, one of the file system.
 *
 * @param path the executable
 * @returns what is embedded
 */
export async function embeddedIn(path: string): Promise<Embedded> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
  const start = text.lastIndexOf('{"argv":[]');
  const end = '"app_name":"async-job"}';
  const metadata = text.slice(start, text.indexOf(end, start) + end.length);
  const files = text.slice(start + metadata.length).matchAll(
    /\{"(File|Dir|Symlink)":\{"n":"([^"]+)"/g,
  );
  return {
    metadata: JSON.parse(metadata) as Record<string, unknown>,
    files: [...files].map(([, kind, name]) => `${kind} ${name}`),
  };
}
