import { equalBytes } from "../../record/equal_bytes.ts";
import { CallFailed } from "../../oci/object_api.ts";
import { type Check, fail, type Finding, pass, type Remedy, skip } from "../check.ts";
import { callFinding, isHidden } from "../remedies.ts";
import type { SetUp } from "../set_up.ts";
import { ociCommand } from "../oci_command.ts";
import { shellWord } from "../shell_word.ts";

/** Where the answers do not keep what Object Storage promises. */
const NOT_THE_SERVICE: Remedy = {
  say:
    "Object Storage keeps this promise; what answers here does not, and a job could start twice. " +
    "Check --oci-endpoint and the proxy: use the service itself, not a copy or a cache of it.",
};

/** A record can be made. */
export const write: Check = {
  id: "write",
  title: "An object can be made",
  needs: ["bucket"],
  writes: true,
  run: (setUp) =>
    permitted(setUp, "OBJECT_CREATE", async ({ probe }) => {
      await probe.write("first", { ifNoneMatch: "*" });
      return pass(probe.location);
    }),
};

/** Of two that make the same record, one is refused. */
export const createOnly: Check = {
  id: "create-only",
  title: "Of two writes that make the same object, the second is refused",
  needs: ["write"],
  writes: true,
  run: (setUp) =>
    permitted(setUp, "OBJECT_CREATE", async ({ probe }) => {
      const seen = await isRefused(() => probe.write("second", { ifNoneMatch: "*" }));
      return seen ? pass("a second write with If-None-Match: * is refused (412)") : fail(
        "UnexpectedResponse",
        "A second write with If-None-Match: * was let through",
        NOT_THE_SERVICE,
      );
    }),
};

/** A record that changed in between is not written over. */
export const compareAndSwap: Check = {
  id: "compare-and-swap",
  title: "An object can be replaced, but not one that changed in between",
  needs: ["write"],
  writes: true,
  run: (setUp) =>
    permitted(setUp, "OBJECT_OVERWRITE", async ({ probe }) => {
      const { etag: old } = probe;
      if (old === undefined) return skip("whether the write before was done is not known");
      await probe.write("third", { ifMatch: old });
      const seen = await isRefused(() => probe.write("fourth", { ifMatch: old }));
      return seen ? pass("replaced with If-Match; with an old ETag it is refused (412)") : fail(
        "UnexpectedResponse",
        "A write with an old ETag in If-Match was let through",
        NOT_THE_SERVICE,
      );
    }),
};

/** Records can be read, and absent ones are said to be absent. */
export const read: Check = {
  id: "read",
  title: "An object can be read as it was written, and an absent one is said to be absent",
  needs: ["bucket"],
  run: (setUp) =>
    permitted(setUp, "OBJECT_READ", async ({ probe }) => {
      const absent = await missing(setUp, probe.absentAddress);
      if (!absent) {
        return fail(
          "UnexpectedResponse",
          "An object that was never made was read",
          NOT_THE_SERVICE,
        );
      }
      if (probe.etag === undefined) return pass("an absent object is answered with ObjectNotFound");
      const { content, etag } = await probe.read();
      return equalBytes(content, probe.content) && etag === probe.etag
        ? pass("read back as written; an absent object is answered with ObjectNotFound")
        : fail("UnexpectedResponse", "What was read is not what was written last", NOT_THE_SERVICE);
    }),
};

/** Records can be listed. */
export const list: Check = {
  id: "list",
  title: "Objects can be listed",
  needs: ["bucket"],
  run: (setUp) =>
    permitted(setUp, "OBJECT_INSPECT", async ({ probe }) => {
      const api = await setUp.api();
      const { namespaceName, bucketName } = probe.address;
      const prefix = probe.listPrefix;
      const { objects } = await api.call((calls) =>
        calls.listObjects({ namespaceName, bucketName, prefix, limit: 10 })
      );
      const names = objects.map(({ name }) => name);
      const wanted = probe.mayExist ? [probe.name] : [];
      const asWanted = names.join("\n") === wanted.join("\n");
      const undecided = probe.etag === undefined && names.length === 0;
      return asWanted || undecided
        ? pass(names.length === 0 ? "an empty listing, as expected" : "the object is listed")
        : fail(
          "UnexpectedResponse",
          `A listing of ${
            JSON.stringify(probe.listPrefix)
          } holds ${names.length} names, not ${wanted.length}`,
          NOT_THE_SERVICE,
        );
    }),
};

/** Records can be removed. */
export const remove: Check = {
  id: "delete",
  title: "An object can be removed, and is then said to be absent",
  needs: ["write"],
  writes: true,
  run: async (setUp) => {
    const finding = await permitted(setUp, "OBJECT_DELETE", async ({ probe }) => {
      await probe.remove();
      return await removed(setUp);
    });
    return setUp.probe.mayExist ? leftBehind(setUp, finding) : finding;
  },
};

/**
 * Names the probe object that could not be removed, and how to remove it.
 *
 * @param setUp the set-up
 * @param finding why
 * @returns the finding with the object named
 */
export function leftBehind(setUp: SetUp, finding: Finding): Finding {
  const { location, name } = setUp.probe;
  const { say = "", paste = [] } = finding.remedy ?? {};
  const removal = `${ociCommand(setUp, "os object delete")} --object-name ${shellWord(name)}`;
  return {
    ...finding,
    detail: `${finding.detail}; left behind: ${location}`,
    remedy: { say, paste: [...paste, removal] },
  };
}

/** Names a refused call's missing permission. */
async function permitted(
  setUp: SetUp,
  permission: string,
  work: (setUp: SetUp) => Promise<Finding>,
): Promise<Finding> {
  try {
    return await work(setUp);
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    return callFinding(setUp, await setUp.api(), thrown, permission);
  }
}

/** Whether a write met the condition that forbids it. */
async function isRefused(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (thrown) {
    if (thrown instanceof CallFailed && thrown.isRefusal(412)) return true;
    throw thrown;
  }
}

/** Looks whether the object is gone, where reading is allowed. */
async function removed(setUp: SetUp): Promise<Finding> {
  try {
    return await missing(setUp, setUp.probe.address)
      ? pass("removed, and then answered with ObjectNotFound")
      : fail("UnexpectedResponse", "An object that was removed can be read", NOT_THE_SERVICE);
  } catch (thrown) {
    if (!(thrown instanceof CallFailed) || !isHidden(thrown)) throw thrown;
    return pass("removed; OBJECT_READ is missing to see that it is gone");
  }
}

/** Whether the service says, in so many words, that an object is not there. */
async function missing(setUp: SetUp, address: SetUp["probe"]["address"]): Promise<boolean> {
  const api = await setUp.api();
  try {
    await api.call((calls) => calls.getObject(address));
    return false;
  } catch (thrown) {
    if (thrown instanceof CallFailed && thrown.isRefusal(404, "ObjectNotFound")) return true;
    throw thrown;
  }
}
