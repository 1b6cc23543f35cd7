import { strictEqual } from "node:assert/strict";
import { onlyDeclares } from "../../../scripts/build/only_declares.ts";

/** Like the bundler's helpers. */
const HELPERS = "var h=Object.create,l=Object.prototype.hasOwnProperty;" +
  'import{createRequire as __deno_internal_createRequire} from "node:module";' +
  "var m=__deno_internal_createRequire(import.meta.url);var n=(a,b)=>()=>(a&&(b=a(a=0)),b);" +
  "var o=(a,b)=>{for(var c in b)e(a,c,{get:b[c]});return a},r=a=>o(h({}),a);export{m as a,n as b};\n";

Deno.test("onlyDeclares() accepts functions and what the bundler's helpers begin with", () => {
  strictEqual(onlyDeclares(HELPERS), true);
});

Deno.test("onlyDeclares() refuses what does something when it is run", () => {
  const effects = [
    "start();",
    "var s=start();",
    "var a=1,s=start();",
    "globalThis.started=true;",
    'import"./other.js";',
    'import{s}from"node:http";',
    "if(m){start()}",
    "class A{static a=start()}",
    "`${start()}`;",
  ];
  for (const effect of effects) strictEqual(onlyDeclares(effect + HELPERS), false, effect);
});
