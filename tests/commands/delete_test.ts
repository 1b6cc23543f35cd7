import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun } from "../cli/fake_run.ts";
import { eachStore } from "./each_store.ts";
import { sampleRecord } from "./sample_record.ts";

const PATH = "db01/site/export.json";
const DELETE = ["delete", "--job-name", "export", "--host", "db01", "--playbook-name", "site"];

eachStore("delete removes one record and says so; once more it finds nothing", async (place) => {
  await place.put(PATH, sampleRecord(PATH));
  await place.put("db01/export.json", sampleRecord("db01/export.json"));
  const answer = (changed: boolean): unknown => ({
    status: 0,
    stdout: `{"changed":${changed},"location":"${place.root}${PATH}"}\n`,
    stderr: "",
  });
  deepStrictEqual(await fakeRun([...DELETE, "-o", "json"], place.world), answer(true));
  deepStrictEqual(Object.keys(await place.contents()), ["db01/export.json"]);
  deepStrictEqual(await fakeRun([...DELETE, "-o", "json"], place.world), answer(false));
  strictEqual((await fakeRun(DELETE, place.world)).stdout, `not there  ${place.root}${PATH}\n`);
});

eachStore("delete shows people what it removed", async (place) => {
  await place.put(PATH, sampleRecord(PATH));
  const dry = await fakeRun([...DELETE, "--dry-run"], place.world);
  match(dry.stdout, /^would be removed \(dry run\)\n +job +export\n/);
  match((await fakeRun(DELETE, place.world)).stdout, /^removed\n +job +export\n/);
});

eachStore("delete --dry-run tells what would change and removes nothing", async (place) => {
  await place.put(PATH, sampleRecord(PATH));
  const { status, stdout } = await fakeRun([...DELETE, "--dry-run", "-o", "json"], place.world);
  deepStrictEqual([status, JSON.parse(stdout).changed], [0, true]);
  deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH) });
});

eachStore("delete --if-job-id removes only while the record holds that id", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "j2"));
  for (const more of [[], ["--dry-run"]]) {
    const args = [...DELETE, ...more, "--if-job-id", "j1"];
    const { status, code, message } = await fakeError(args, place.world);
    deepStrictEqual([status, code], [6, "Conflict"]);
    ok(message.includes(`${place.root}${PATH}: it holds job id j2, not j1`), message);
  }
  ok(PATH in await place.contents());
  strictEqual((await fakeRun([...DELETE, "--if-job-id", "j2"], place.world)).status, 0);
  deepStrictEqual(await place.contents(), {});
  strictEqual((await fakeRun([...DELETE, "--if-job-id", "j2"], place.world)).status, 0);
});

eachStore("delete leaves a record alone that was changed meanwhile", async (place) => {
  await place.put(PATH, sampleRecord(PATH));
  using world = place.beforeChange(PATH, () => place.put(PATH, sampleRecord(PATH, 0, "j2")));
  const { status, code } = await fakeError(DELETE, world);
  deepStrictEqual([status, code], [6, "Conflict"]);
  deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH, 0, "j2") });
});

eachStore(
  "delete of a record that was removed meanwhile finds nothing, and is no failure",
  async (place) => {
    await place.put(PATH, sampleRecord(PATH));
    let isFirst = true;
    using world = place.beforeChange(PATH, async () => {
      if (!isFirst) return;
      isFirst = false;
      match((await fakeRun(DELETE, place.world)).stdout, /^removed\n/);
    });
    deepStrictEqual(await fakeRun(DELETE, world), {
      status: 0,
      stdout: `not there  ${place.root}${PATH}\n`,
      stderr: "",
    });
  },
);

eachStore("delete leaves a record alone that it cannot read", async (place) => {
  await place.put(PATH, '{"claim":{}}');
  const { status, code } = await fakeError(DELETE, place.world);
  deepStrictEqual([status, code], [7, "CorruptRecord"]);
  deepStrictEqual(await place.contents(), { [PATH]: '{"claim":{}}' });
});

eachStore("delete --request - reads its options from standard input", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "123.456"));
  const request = { job_name: "export", host: "db01", playbook_name: "site", output: "json" };
  const run = (id: string, dryRun: boolean): ReturnType<typeof fakeRun> =>
    fakeRun(["delete", "--request", "-"], {
      ...place.world,
      stdin: JSON.stringify({ ...request, if_job_id: id, dry_run: dryRun }),
    });
  strictEqual((await run("123.4560", false)).status, 6);
  strictEqual(JSON.parse((await run("123.456", true)).stdout).changed, true);
  ok(PATH in await place.contents());
  strictEqual(JSON.parse((await run("123.456", false)).stdout).changed, true);
  deepStrictEqual(await place.contents(), {});
});
