import { apiKeyProfile, writeConfigFile } from "../../fake_oci/config_file.ts";
import { FakeOci } from "../../fake_oci/fake_oci.ts";
import { READ_BUCKETS, READ_OBJECTS } from "../../fake_oci/identity/permissions.ts";
import type { ObjectMap } from "../../fake_oci/object_storage/object_map.ts";
import type { StoredObject } from "../../fake_oci/object_storage/object_store.ts";
import type { Sight } from "../history.ts";
import { LONGEST_DELAY } from "../plan/plan_store.ts";
import type { Arena, Watch } from "./arena.ts";

/** Header in which the program keeps an earlier time than that of the write. */
const KEPT_TIME = "opc-meta-async-job-written-at";

/** Milliseconds after which no request of a dead process is on its way any more. */
const CALM = 2 * LONGEST_DELAY;
/** Seconds that the service's clock may be off without its refusing every signature. */
const DATE_WINDOW = 2 * 7200;
/**
 * Races in a bucket of a loopback service, which tells of each change, and does what it is told to.
 *
 * @param directory where the configuration file and the key go
 * @returns the arena, for `await using`
 */
export async function bucketArena(directory: string): Promise<Arena> {
  await Deno.mkdir(directory, { recursive: true });
  const oci = await FakeOci.start();
  const config = await writeConfigFile(directory, { DEFAULT: await apiKeyProfile(directory, oci) });
  let faults = 0;
  oci.clock.windowSeconds = DATE_WINDOW;
  oci.log.onFinished((entry) => {
    faults += entry.faults.length;
    oci.log.clear();
  });
  let onChange: (name: string, object: StoredObject | undefined) => void = () => {};
  tellChanges(oci.bucket.objects, (name, object) => onChange(name, object));
  return {
    name: "oci",
    settings: {
      backend: "oci",
      oci_bucket: oci.bucket.name,
      oci_namespace: oci.namespace,
      oci_compartment: oci.compartmentId,
      oci_endpoint: oci.endpoint,
      oci_config_file: config,
    },
    watch: ({ host, job_name }, { skew, faults: planned }): Promise<Watch> => {
      const object = `${host}/${job_name}.json`;
      const sights: Sight[] = [];
      const before = faults;
      onChange = (name, changed) => {
        if (name === object) sights.push(sightOf(changed, skew));
      };
      oci.clock.skewSeconds = skew;
      for (const { method, skip, fault } of planned) {
        oci.faults.add({ match: { method, object }, skip, fault });
      }
      return Promise.resolve({
        look: () => Promise.resolve(sightOf(oci.bucket.objects.get(object), skew).text),
        calm: async () => {
          oci.faults.clear();
          await new Promise((resolve) => setTimeout(resolve, CALM));
        },
        seen: () => ({ sights, complete: true, faults: faults - before }),
      });
    },
    readOnly: () => {
      const { id } = oci.user.principal;
      const grants = { [oci.compartmentId]: [...READ_BUCKETS, ...READ_OBJECTS] };
      oci.policy.limit(id, grants, { refusal: "NotAuthorizedOrNotFound" });
      const undo = (): Promise<void> => Promise.resolve(oci.policy.unlimit(id));
      return Promise.resolve({ through: [], [Symbol.asyncDispose]: undo });
    },
    [Symbol.asyncDispose]: () => oci.close(),
  };
}

/** Tells of every change in a bucket, whoever makes it. */
function tellChanges(
  objects: ObjectMap,
  onChange: (name: string, object: StoredObject | undefined) => void,
): void {
  const set = objects.set.bind(objects);
  const remove = objects.delete.bind(objects);
  objects.set = (name, object) => {
    set(name, object);
    onChange(name, object);
    return objects;
  };
  objects.delete = (name) => {
    const wasThere = remove(name);
    if (wasThere) onChange(name, undefined);
    return wasThere;
  };
}

function sightOf(object: StoredObject | undefined, skew: number): Sight {
  if (object === undefined) return { at: Date.now(), text: undefined };
  const kept = object.headers.get(KEPT_TIME);
  const written = kept === undefined ? object.modified.getTime() : Date.parse(kept);
  return {
    at: Date.now(),
    text: new TextDecoder().decode(object.body),
    writtenAt: written - skew * 1000,
  };
}
