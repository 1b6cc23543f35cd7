/**
 * The OCI SDK, for a dynamic import by those few who need it. The built files hold it as a file of its own
 * that is bundled apart: all of it is CommonJS, and what is bundled together with CommonJS loads a part
 * of Node at each start. Not TypeScript, because the built file bears the name of this one.
 */
import * as common from "oci-common";

export { common };
export { ObjectStorageClient } from "oci-objectstorage";
