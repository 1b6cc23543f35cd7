type Callable = (...args: unknown[]) => unknown;
type Constructable = new (...args: unknown[]) => object;

/**
 * Stands in for a module until something of it is used.
 *
 * @param load loads the module
 * @returns what behaves as the module does when it is read, called or constructed
 */
export function deferred<Module extends object>(load: () => Module): Module {
  let module: Module | undefined;
  const loaded = (): Module => module ??= load();
  const unexpected = (): never => {
    throw new TypeError("A deferred module can be read, called and constructed, but not listed");
  };
  // A function, for only what stands in for one can be called and constructed.
  return new Proxy(function (): void {}, {
    get: (_, name) => Reflect.get(loaded(), name),
    set: (_, name, value) => Reflect.set(loaded(), name, value),
    has: (_, name) => Reflect.has(loaded(), name),
    apply: (_, self, args) => Reflect.apply(loaded() as Callable, self, args),
    construct: (_, args) => Reflect.construct(loaded() as Constructable, args),
    getPrototypeOf: () => Reflect.getPrototypeOf(loaded()),
    ownKeys: unexpected,
    getOwnPropertyDescriptor: unexpected,
    defineProperty: unexpected,
    deleteProperty: unexpected,
  }) as unknown as Module;
}
