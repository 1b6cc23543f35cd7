/**
 * The few things of Node that the OCI SDK uses for every request, by Deno's own means, which are there
 * already: Node's take half as long to load as the smallest request takes in all. Where the answer is
 * not the plain one, Node itself is asked.
 */

type NodeModule = Readonly<Record<string | symbol, unknown>>;
type Anything = (...args: unknown[]) => unknown;

/**
 * Loads a Node built-in: not by `node:module`, which would load a good part of Node first.
 *
 * @param name such as `node:fs`
 * @returns the module, or a stand-in for it
 * @throws {Error} when there is no such built-in, as `require` does
 */
export function builtIn(name: string): object {
  const own = STAND_INS[name];
  return own === undefined ? nodeModule(name) : standIn(name, own);
}

/**
 * Stands in for Node's `process`.
 *
 * @param version what Node's `process.version` is in the runtime that the program is built for
 * @returns what reads as `process` does
 */
export function processOf(version: string): object {
  return new Proxy({}, {
    get: (_, name) => {
      if (name === "env") return ENVIRONMENT;
      if (name === "version") return version;
      if (name === "platform") return platform();
      return Reflect.get(globalThis.process, name, globalThis.process);
    },
    // What is wanted of Node when it is loaded, see below.
    set: (_, name, value) =>
      name === "noDeprecation" || Reflect.set(globalThis.process, name, value),
  });
}

const ENVIRONMENT = new Proxy<Record<string, string>>({}, {
  get: (_, name) => typeof name === "string" ? Deno.env.get(name) : undefined,
  has: (_, name) => typeof name === "string" && Deno.env.has(name),
});

const STAND_INS: Readonly<Record<string, NodeModule>> = {
  "node:crypto": {
    randomFillSync: (...args: [Uint8Array<ArrayBuffer>, ...unknown[]]) =>
      args.length === 1 ? crypto.getRandomValues(args[0]) : node("crypto", "randomFillSync", args),
    randomUUID: (...args: unknown[]) =>
      args.length === 0 ? crypto.randomUUID() : node("crypto", "randomUUID", args),
  },
  "node:fs": {
    existsSync: (path: unknown) =>
      typeof path === "string" ? exists(path) : node("fs", "existsSync", [path]),
  },
  "node:os": {
    homedir: () => {
      const home = Deno.build.os === "windows" ? undefined : Deno.env.get("HOME");
      return home ?? node("os", "homedir", []);
    },
    platform: asText(platform),
    release: asText(() => Deno.osRelease()),
  },
  "node:path": {
    join: (...parts: unknown[]) =>
      Deno.build.os !== "windows" && parts.length > 0 && parts.every(isPlainPart)
        ? parts.join("/")
        : node("path", "join", parts),
  },
};

function standIn(name: string, own: NodeModule): object {
  return new Proxy({}, {
    // Compilers ask for this to tell how to import a module.
    get: (_, key) => key === "__esModule" ? undefined : own[key] ?? nodeModule(name)[key],
    has: (_, key) => Reflect.has(nodeModule(name), key),
    ownKeys: () => Reflect.ownKeys(nodeModule(name)),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(nodeModule(name), key);
      return found === undefined ? undefined : { ...found, configurable: true };
    },
  });
}

function nodeModule(name: string): NodeModule {
  // Libraries warn about what they themselves use.
  Object.assign(globalThis.process, { noDeprecation: true });
  const module = globalThis.process.getBuiltinModule(name) as NodeModule | undefined;
  if (module !== undefined) return module;
  throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
}

function node(name: string, member: string, args: unknown[]): unknown {
  return (nodeModule(`node:${name}`)[member] as Anything)(...args);
}

function platform(): string {
  return Deno.build.os === "windows" ? "win32" : Deno.build.os;
}

/** Node's `os.platform` and the like turn into what they return when they are put into a text. */
function asText(tell: () => string): () => string {
  return Object.assign(() => tell(), { [Symbol.toPrimitive]: tell });
}

/** Whether `join` leaves a part of a path as it is. */
function isPlainPart(part: unknown): boolean {
  return typeof part === "string" && /^(?!\.{1,2}$)[\w.~-]+$/.test(part);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
