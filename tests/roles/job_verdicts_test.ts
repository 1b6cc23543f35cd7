import { eachAnsible } from "../ansible/each_ansible.ts";
import { ENDED_LIVES } from "../ansible/ended_lives.ts";
import { GONE_LIVES } from "../ansible/gone_lives.ts";
import { playLives } from "../ansible/job_lives.ts";
import { inBucket, inDirectory } from "../ansible/job_store.ts";
import { WITHHELD_LIVES } from "../ansible/withheld_lives.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";

const TITLE = "async_job_run says what became of a job, whatever happens to it and its host";

const LIVES = [...ENDED_LIVES, ...GONE_LIVES, ...WITHHELD_LIVES];

eachAnsible(`${TITLE}: in a directory`, async (controller, test) => {
  await playLives(controller, test, LIVES, inDirectory(controller));
}, ["newest"]);

eachAnsible(`${TITLE}: in a bucket`, async (controller, test) => {
  await using bucket = await fakeBucket();
  await playLives(controller, test, LIVES, inBucket(bucket));
}, ["oldest"]);
