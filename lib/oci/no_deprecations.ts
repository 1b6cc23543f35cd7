/**
 * Keeps Node from warning about what the SDK's libraries use of it; users cannot fix that. Imported
 * before the SDK, which is warned about as soon as it is loaded.
 */
// deno-lint-ignore no-process-global -- the built files have a stand-in of this name, which loads nothing.
Object.assign(process, { noDeprecation: true });
