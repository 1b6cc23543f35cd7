import { BuildError } from "./build_error.ts";

/** A package whose modules are to load what they require when they first use it. */
const DEFERRING = /\/(oci-common|oci-objectstorage|uuid)\//;
/** They bring `fetch` and `Promise` to where there is none. */
const POLYFILLS = /\/(isomorphic-fetch|es6-promise)\//;

/** The beginning of a CommonJS module as the bundler writes it: the function's name, the file's path. */
const MODULE = /^var (\w+) = __commonJS\(\{\n {2}"([^"]+)"\(/gm;
/**
 * What a module is wrapped in, under its path on this machine. Its name serves no purpose, and nothing is
 * lost when nobody requires it.
 */
const WRAPPED = /^(var \w+ = )(__(?:commonJS|esm)\(\{\n {2})"[^"]+"\(/gm;
/** A module that is required under a name. */
const REQUIRED =
  /^( {4}var \w+ = )((?:__import(?:Star|Default)\()?(?:__require\("[\w:/]+"\)|require_\w+\(\)|\(init_\w+\(\), __toCommonJS\(\w+\)\))\)?);$/gm;
/** A module that is required for its side effects. */
const CALLED = /^ {4}(require_\w+)\(\);\n/gm;
/** A Node built-in in a module that is no CommonJS. */
const IMPORTED = /^import (?:\* as )?(\w+) from ("node:[\w/]+");$/gm;
const CREATE_REQUIRE =
  `import { createRequire as __deno_internal_createRequire } from "node:module";
var __require = __deno_internal_createRequire(import.meta.url);
`;

/**
 * Lets the OCI SDK load each of its parts, the packages that those need, and Node's built-ins when
 * they are first used. It requires all of them at its beginning, and for one request needs few: of the
 * rest, Node's built-ins, `sshpk` and `jsonwebtoken` take longest.
 *
 * @param text the SDK in one file, as the bundler writes it without `--minify`
 * @param prelude what defines `__deferred`, `__require` and `process`
 * @returns the same without the machine's paths, its modules deferred
 * @throws {BuildError} when the bundler writes something else than it used to
 */
export function deferRequires(text: string, prelude: string): string {
  if (!text.includes(CREATE_REQUIRE)) throw unknownForm("it has no createRequire");
  const paths = new Map([...text.matchAll(MODULE)].map(([, name = "", path = ""]) => [name, path]));
  const isPolyfill = (name = ""): boolean => POLYFILLS.test(paths.get(name) ?? "");
  const parts = text.split(/^(?=var \w+ = __commonJS\()/m);
  let count = 0;
  const done = parts.map((part) => {
    const [, , path = ""] = new RegExp(MODULE.source).exec(part) ?? [];
    const anonymous = part
      .replace(IMPORTED, "const $1 = /* @__PURE__ */ __deferred(() => __require($2));")
      .replace(WRAPPED, "$1/* @__PURE__ */ $2module(");
    if (!DEFERRING.test(path)) return anonymous;
    return anonymous
      .replace(CALLED, (line, name) => isPolyfill(name) ? "" : line)
      .replace(REQUIRED, (_, assignment, required) => {
        count++;
        if (isPolyfill(/require_\w+/.exec(required)?.[0])) return `${assignment}{ polyfill() {} };`;
        return `${assignment}__deferred(() => ${required});`;
      });
  });
  if (count === 0) throw unknownForm("no module of the SDK requires another");
  const deferring = done.join("").replace(CREATE_REQUIRE, "");
  if (/^import /m.test(deferring)) throw unknownForm("it imports what is not a Node built-in");
  return prelude + deferring;
}

function unknownForm(detail: string): BuildError {
  return new BuildError(
    `Cannot defer what the OCI SDK requires: ${detail} in the form that it is looked for`,
    "Compare scripts/build/defer_requires.ts with what `deno bundle lib/oci/sdk.ts` writes",
  );
}
