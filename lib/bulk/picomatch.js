/**
 * picomatch, for a dynamic import: a built file of its own, as lib/oci/sdk.js is and for the same reason.
 */
export { default } from "picomatch";
