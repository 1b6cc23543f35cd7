import { rejects } from "node:assert/strict";
import { killJob } from "./async_jobs.ts";

Deno.test("killJob() kills nothing for what is not the id of a job", async () => {
  // Each of them stands in the command line of processes that are not a job's.
  for (const id of ["", ".", "j", "j.1", "1", "/", "async_job"]) {
    await rejects(killJob(id), /^Error: Not the id of an async job: /, id);
  }
});
