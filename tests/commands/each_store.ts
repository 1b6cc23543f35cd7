import { type FakeWorld, NOW } from "../cli/fake_run.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

/** A store of one kind for a test, filled and looked at without the program. */
export interface TestPlace extends AsyncDisposable {
  readonly kind: "filesystem" | "oci";
  /** What points the program at it. */
  readonly world: FakeWorld;
  /** The place as an argument of `migrate`. */
  readonly operand: string;
  /** The place as it stands in front of a key's path. */
  readonly root: string;
  put(path: string, content: string): Promise<void>;
  /** Lets time pass for the store alone: what is in it gets older, and no clock of a controller moves. */
  pass(seconds: number): Promise<void>;
  /** The bucket of the loopback service, where there is one. */
  readonly bucket: FakeBucket | undefined;
  /** Every file's or object's path; also while somebody else changes them. */
  paths(): Promise<string[]>;
  /** Every file's or object's path with its content. */
  contents(): Promise<Record<string, string>>;
  /** Lets something happen just before the record at a path is changed or removed by the program. */
  beforeChange(path: string, action: () => Promise<void>): FakeWorld & Disposable;
}

/** Bears a prefix, so that forgetting it is noticed. */
const PREFIX = "team/";

/**
 * Registers a test for a store of each kind.
 *
 * @param title what is tested
 * @param body the test
 */
export function eachStore(title: string, body: (place: TestPlace) => Promise<void>): void {
  const places = [["filesystem", directoryPlace], ["oci", bucketPlaceOfRuns]] as const;
  for (const [kind, open] of places) {
    Deno.test(`${title} (${kind})`, async () => {
      await using place = await open();
      await body(place);
    });
  }
}

/** @returns an empty state directory */
export async function directoryPlace(): Promise<TestPlace> {
  const scratch = await scratchDirectory();
  const root = `${scratch.path}/state`;
  await Deno.mkdir(root);
  const world = { env: { ASYNC_JOB_STATE_DIR: root } };
  return {
    kind: "filesystem",
    world,
    operand: root,
    root: `${root}/`,
    put: async (path, content) => {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, content);
    },
    pass: async (seconds) => {
      for (const path of await pathsBelow(root, "")) {
        const { mtime } = await Deno.stat(`${root}/${path}`);
        const older = new Date((mtime?.getTime() ?? NaN) - seconds * 1000);
        await Deno.utime(`${root}/${path}`, older, older);
      }
    },
    bucket: undefined,
    paths: () => pathsBelow(root, ""),
    contents: async () => {
      const texts = (await pathsBelow(root, "")).map(async (path) =>
        [path, await Deno.readTextFile(`${root}/${path}`)] as const
      );
      return Object.fromEntries(await Promise.all(texts));
    },
    beforeChange: (path, action) => ({ ...world, ...beforeWriting(`${root}/${path}`, action) }),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

/** @returns an empty bucket for runs in this process, whose time stands still */
export function bucketPlaceOfRuns(): Promise<TestPlace> {
  return bucketPlace(NOW);
}

/**
 * Opens a bucket.
 *
 * @param now the time by which clients sign, when it is not this machine's
 * @returns an empty bucket of a loopback service
 */
export async function bucketPlace(now?: Date): Promise<TestPlace> {
  const bucket = await fakeBucket(undefined, now);
  const { name, objects } = bucket.oci.bucket;
  const { clock } = bucket.oci;
  const world: FakeWorld = {
    env: {
      ASYNC_JOB_BACKEND: "oci",
      ASYNC_JOB_OCI_BUCKET: name,
      ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
      ASYNC_JOB_OCI_PREFIX: PREFIX,
      ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
      OCI_CONFIG_FILE: `${bucket.directory}/config`,
    },
    fetch,
  };
  return {
    kind: "oci",
    world,
    operand: `oci://${name}/${PREFIX}`,
    root: `oci://${name}/${PREFIX}`,
    put: (path, content) => {
      objects.set(PREFIX + path, newObject(content, { modified: clock.now() }));
      return Promise.resolve();
    },
    pass: (seconds) => {
      // The real service refuses a client whose clock is far off; here it is only to be of no account.
      clock.windowSeconds = Infinity;
      clock.skewSeconds += seconds;
      return Promise.resolve();
    },
    bucket,
    paths: () => Promise.resolve([...objects.keys()].map((object) => object.slice(PREFIX.length))),
    contents: () => {
      const own = [...objects].filter(([object]) => object.startsWith(PREFIX));
      return Promise.resolve(Object.fromEntries(
        own.map(([object, { body }]) => [
          object.slice(PREFIX.length),
          new TextDecoder("utf-8", { ignoreBOM: true }).decode(body),
        ]),
      ));
    },
    beforeChange: (path, action) => ({
      ...world,
      fetch: async (input, init) => {
        const isChange = init?.method === "DELETE" || init?.method === "PUT";
        if (isChange && decodeURIComponent(String(input)).endsWith(`/${path}`)) await action();
        return await fetch(input, init);
      },
      [Symbol.dispose]: () => {},
    }),
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  };
}

/** Puts something before the opening that a change of a file begins with. */
function beforeWriting(path: string, action: () => Promise<void>): Disposable {
  const { open } = Deno;
  Deno.open = async (opened, options) => {
    if (options?.write === true && opened === path) await action();
    return await open(opened, options);
  };
  return { [Symbol.dispose]: () => void (Deno.open = open) };
}

async function pathsBelow(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
    if (isDirectory) found.push(...await pathsBelow(root, `${folder}${name}/`));
    else found.push(folder + name);
  }
  return found;
}
