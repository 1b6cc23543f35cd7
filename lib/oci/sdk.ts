/**
 * What the program uses of the OCI SDK, for one dynamic import: the SDK is CommonJS, whose names a
 * bundler can see through a static import only. The built files hold it with its modules deferred
 * until they are used.
 */
import "./no_deprecations.ts";
import * as common from "oci-common";

export { common };
export { ObjectStorageClient } from "oci-objectstorage";
