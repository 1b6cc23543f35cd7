import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { BuildError } from "../../../scripts/build/build_error.ts";
import { deferRequires } from "../../../scripts/build/defer_requires.ts";
import { deferred } from "../../../scripts/build/deferred.ts";

/** A bundle in the form that the bundler writes without `--minify`. */
function bundle(client: string): string {
  return `import { createRequire as __deno_internal_createRequire } from "node:module";
var __require = __deno_internal_createRequire(import.meta.url);
var __esm = (fn, res) => () => (fn && (res = fn[Object.keys(fn)[0]](fn = 0)), res);
var __commonJS = (cb, mod) => function __require2() {
  return mod || (0, cb[Object.keys(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
};

// ../../somebody/npm/es6-promise/4.2.6/index.js
var require_promise = __commonJS({
  "../../somebody/npm/es6-promise/4.2.6/index.js"(exports) {
    log("es6-promise");
  }
});

// ../../somebody/npm/node-fetch/2.7.0/lib/index.mjs
import http from "node:http";
var fetch;
var init_lib = __esm({
  "../../somebody/npm/node-fetch/2.7.0/lib/index.mjs"() {
    fetch = http.request;
  }
});

// ../../somebody/npm/sshpk/1.18.0/index.js
var require_lib = __commonJS({
  "../../somebody/npm/sshpk/1.18.0/index.js"(exports, module) {
    log("sshpk");
    var os = __require("node:os");
    module.exports = class { constructor(name) { this.name = name; } };
  }
});

// ../../somebody/npm/oci-common/2.142.1/lib/client.js
var require_client = __commonJS({
  "../../somebody/npm/oci-common/2.142.1/lib/client.js"(exports) {
${client}
  }
});
export default require_client();
`;
}

const CLIENT = `    log("client");
    var promise = require_promise();
    promise.polyfill();
    var Key = require_lib();
    var fs = __importDefault(__require("node:fs"));
    exports.key = (name) => new Key(name).name;
    exports.read = () => fs.default.read();
    function __importDefault(module) { return { default: module }; }`;

/** Runs a bundle, and tells what it loaded on the way. */
function run(text: string): { exports: Record<string, (name?: string) => string>; log: string[] } {
  const log: string[] = [];
  const body = text.replace("export default", "return").replace("PRELUDE", "");
  const builtIn = (name: string): object => {
    log.push(name);
    return { read: () => "text" };
  };
  const evaluate = new Function("log", "__deferred", "__require", body);
  return { exports: evaluate((name: string) => log.push(name), deferred, builtIn), log };
}

Deno.test("deferRequires() lets the SDK load what it requires when it first uses it", () => {
  const { exports, log } = run(deferRequires(bundle(CLIENT), "PRELUDE"));
  deepStrictEqual(log, ["client"]);
  strictEqual(exports["read"]?.(), "text");
  deepStrictEqual(log, ["client", "node:fs"]);
  strictEqual(exports["key"]?.("k"), "k");
  strictEqual(exports["key"]?.("l"), "l");
  deepStrictEqual(log, ["client", "node:fs", "sshpk", "node:os"]);
});

Deno.test("deferRequires() leaves no path of this machine but in comments", () => {
  const text = deferRequires(bundle(CLIENT), "PRELUDE");
  strictEqual(text.startsWith("PRELUDE"), true);
  strictEqual(text.replace(/^\/\/.*$/gm, "").includes("somebody"), false);
});

Deno.test("deferRequires() refuses a bundle of another form", () => {
  const others = [
    bundle(CLIENT).replace("__deno_internal_createRequire", "__createRequire"),
    bundle("    log(require_lib().x);"),
    `${bundle(CLIENT)}import x from "elsewhere";\n`,
  ];
  for (const text of others) throws(() => deferRequires(text, "PRELUDE"), BuildError);
});
