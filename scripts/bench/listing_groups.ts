import type { BuiltProgram } from "./built_program.ts";
import type { Contender, Group } from "./contender.ts";
import { serviceEnvironment, startFakeService } from "./fake_service.ts";
import { isInstalled } from "./is_installed.ts";
import { plainList } from "./plain_list.ts";
import { fillBucket, fillDirectory } from "./scale/records.ts";
import { counted, exactly, PEAK_AIM, shown } from "./scale/scale_commands.ts";

/** How many records are listed. */
const RECORDS = 10_000;
/** Milliseconds of processor time that a record in a bucket is to take at most. */
const RECORD_AIM = 1.5;

/**
 * Lists many records: in a directory, held against `find`, `cat` and `jq`, and in a bucket of a loopback
 * service.
 *
 * @param programs the built files by the label behind their contenders' names
 * @param scratch where the records go
 * @returns the groups
 */
export async function listingGroups(
  programs: ReadonlyMap<string, BuiltProgram>,
  scratch: string,
): Promise<Group[]> {
  const directory = `${scratch}/listed`;
  fillDirectory(directory, RECORDS);
  const hasJq = await isInstalled("jq");
  const plain = plainList(directory, RECORDS);
  const service = await startFakeService(`${scratch}/service-of-listing`);
  await fillBucket(service, { name: "listed", count: RECORDS });
  return [
    {
      name: "listing, directory",
      slowness: 2,
      contenders: [
        ...(hasJq ? [plain] : []),
        ...listsOf(programs, ["--state-dir", directory], {}, {
          against: hasJq ? [{ name: plain.name, aim: 1.5 }] : [],
        }),
      ],
      skipped: hasJq ? [] : ["find, cat and jq: jq is not installed"],
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    {
      name: "listing, bucket",
      slowness: 10,
      warmUp: 0,
      contenders: listsOf(programs, [], {
        ...serviceEnvironment(service),
        ASYNC_JOB_OCI_PREFIX: "listed/",
      }, {
        against: [],
        recordAim: { records: RECORDS, cpuMs: RECORD_AIM },
      }),
      skipped: [],
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    },
  ];
}

function listsOf(
  programs: ReadonlyMap<string, BuiltProgram>,
  store: readonly string[],
  env: Readonly<Record<string, string>>,
  aims: Pick<Contender, "against" | "recordAim">,
): Contender[] {
  return [...programs].map(([label, program]) => ({
    name: `list, ${shown(RECORDS)}${label}`,
    ...aims,
    peakAim: PEAK_AIM,
    invocation: () => counted(program.run(["list", ...store, "-o", "json"], env)),
    says: exactly(RECORDS),
  }));
}
