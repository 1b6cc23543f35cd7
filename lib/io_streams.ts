/** Standard input. */
export interface InputStream {
  /** Reads to the end, at most `limit` bytes. */
  readonly readAll: (limit: number) => Promise<Uint8Array>;
  /** Reads as it comes, in pieces of any size. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Standard output or standard error. */
export interface OutputStream {
  readonly write: (text: string) => void;
  /** Whether it is a terminal that shows colours. */
  readonly hasColour: () => boolean;
  /** Its width; `undefined` when it is no terminal, and lines may be as long as they are. */
  readonly columns: () => number | undefined;
}

/** The streams of the process, and what shows them. */
export interface IoStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether the terminal shows more than ASCII. */
  readonly hasUnicode: () => boolean;
}
