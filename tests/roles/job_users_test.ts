import assert from "node:assert/strict";
import { type Controller } from "../ansible/controller.ts";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { type Life, playLives } from "../ansible/job_lives.ts";
import { inDirectory } from "../ansible/job_store.ts";
import { otherUser } from "../ansible/other_user.ts";
import { NOBODY_OBSTACLE } from "../binary/program.ts";
import { registerIgnored } from "../register_ignored.ts";

const TITLE = "async_job_run and async_job_cancel work as the user whom the play becomes";

/**
 * @param directory where every user may write
 * @param vars of the hosts
 * @returns lives of jobs of two users
 */
function lives(directory: string, vars: Readonly<Record<string, unknown>>): readonly Life[] {
  return [
    {
      name: "of-another",
      vars: { ...vars, ansible_async_dir: `${directory}/of-another` },
      given: { cmd: "id -u; exec sleep 600" },
      steps: [
        {
          name: "start",
          happens: 'mkdir -m 777 "$ASYNC_DIR"',
          role: "run",
          become: true,
          expected: (call) => assert.equal(call.verdict, "started", JSON.stringify(call)),
        },
        {
          name: "look as that user",
          role: "run",
          become: true,
          expected: ({ verdict, stdout }) =>
            assert.deepEqual([verdict, stdout], ["running", "65534\n"]),
        },
        {
          name: "look as root",
          role: "run",
          expected: ({ verdict, stdout }) =>
            assert.deepEqual([verdict, stdout], ["running", "65534\n"]),
        },
        {
          name: "cancel as that user",
          role: "cancel",
          become: true,
          given: { grace: 1 },
          expected: ({ verdict, changed }) =>
            assert.deepEqual([verdict, changed], ["cancelled", true]),
        },
      ],
    },
    {
      name: "of-root",
      vars: { ...vars, ansible_async_dir: `${directory}/of-root` },
      given: { cmd: "exec sleep 600" },
      steps: [
        { name: "start", happens: 'mkdir -m 777 "$ASYNC_DIR"', role: "run" },
        {
          name: "look as another user",
          role: "run",
          become: true,
          expected: (call) => {
            assert.deepEqual([call.verdict, call.error["code"]], ["", "PermissionDenied"]);
            assert.match(call.shown, /user "nobody" may not read .* of user "root"/);
            assert.match(call.shown, /become_user: root/);
          },
        },
        {
          name: "cancel as another user",
          role: "cancel",
          become: true,
          expected: (call) => {
            assert.deepEqual([call.verdict, call.changed], ["", false]);
            assert.equal(call.error["code"], "PermissionDenied");
          },
        },
        {
          name: "a job of another user",
          role: "run",
          become: true,
          given: { job: "other" },
          expected: (call) => {
            assert.equal(call.error["code"], "HostRefused");
            assert.match(call.shown, /it belongs to root, not to nobody/);
          },
        },
        { name: "cancel", role: "cancel", given: { grace: 0 } },
      ],
    },
    {
      // The job's own directory can be made there, but not the file of Ansible.
      name: "not-to-be-started",
      vars: { ...vars, ansible_async_dir: `${directory}/not-to-be-started` },
      given: { cmd: "true", wait: 60 },
      steps: [
        {
          name: "Ansible cannot start it",
          happens: 'mkdir -m 755 "$ASYNC_DIR"; mkdir -m 700 "$ASYNC_DIR/async_job"; ' +
            'chown 65534 "$ASYNC_DIR/async_job"',
          role: "run",
          become: true,
          expected: (call) => {
            assert.deepEqual([call.verdict, call.started], ["", false], JSON.stringify(call));
            assert.equal(call.error["code"], "HostRefused");
            assert.match(
              call.shown,
              /^Cannot start job 'job' on not-to-be-started: Ansible started it there as j?[\d.]+, and it did not begin/,
            );
          },
        },
        {
          name: "what could not be started never will be",
          happens:
            'ls -l "$ASYNC_DIR"/async_job/*/fence | grep -c taken || :; chmod 777 "$ASYNC_DIR"',
          role: "run",
          become: true,
          expected: (call) => {
            assert.deepEqual([call.happened, call.verdict, call.started], ["1", "succeeded", true]);
          },
        },
      ],
    },
  ];
}

async function run(controller: Controller, test: Deno.TestContext): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "async-job-users-" });
  try {
    await Deno.chmod(directory, 0o755);
    const { vars, env } = await otherUser(directory);
    await playLives(controller, test, lives(directory, vars), inDirectory(controller), { env });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (NOBODY_OBSTACLE === undefined) eachAnsible(TITLE, run);
else registerIgnored(TITLE, NOBODY_OBSTACLE);
