import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { type AnsibleAge, eachAnsible, ENDS, NEWEST } from "../ansible/each_ansible.ts";
import { playOnFleet, type Seen } from "../ansible/play_on_fleet.ts";

eachAnsible(
  "scope play answers hosts whose scope differs, round after round",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    const hosts = ["no", `o'brien "€" {x} é`, "two words"];
    // The same ones twice in a row, then others: nothing of a round may reach the next.
    const rounds = ["pph", "pph", "hpp"];
    const { status, output, report } = await playOnFleet(
      controller,
      "scope_rounds_playbook.yml",
      hosts,
      program.path,
      { vars: { rounds } },
    );
    assert.equal(status, 0, output);
    const ids = ["{{ nothing_of_this_name }} $HOME", "(1, 2)", '1e5 it\'s "quoted" 🚀'];
    const job = `nightly "export" of 'db' {{ nothing_of_this_name }} {# none #} 🚀`;
    assert.deepEqual(
      report,
      Object.fromEntries(hosts.map((host, i) => [
        host,
        Object.fromEntries(rounds.map((round, j) => {
          const step = `${j + 1} ${round}`;
          return [step, {
            changed: true,
            file: `${controller.state}/${host}/${job}.json`,
            found: true,
            id: `${step} ${ids[i]}`,
            metadata: { step, id: ids[i] },
          }];
        })),
      ])),
      output,
    );
    assert.deepEqual(await program.batches(), [
      ...Array(3).fill("load of 1"),
      ...Array(3).fill("load of 2"),
      ...Array(3).fill("save of 1"),
      ...Array(3).fill("save of 2"),
    ]);
  },
  NEWEST,
);

eachAnsible("scope play works in every way to call the roles", async (controller, test) => {
  const { state } = controller;
  const program = await CountedProgram.install(controller.scratch);
  const { status, output, report } = await playOnFleet(
    controller,
    "scope_ways_playbook.yml",
    ["one", "two", "three"],
    program.path,
  );
  assert.equal(status, 0, output);
  const seen = report as Record<string, Seen>;
  const batches = await program.batches();
  for (const host of ["one", "two", "three"]) {
    await test.step(`roles, import_role and include_role on ${host}`, () => {
      const away = host === "one";
      const { roles, import_role, run_once, loop } = seen[host] ?? {};
      assert.deepEqual({ roles, import_role, run_once, loop }, {
        roles: { file: "listed.json", found: true, id: `listed of ${host}` },
        import_role: {
          file: away ? "listed.json" : "imported.json",
          found: !away,
          id: away ? "" : `imported of ${host}`,
        },
        // Each host is asked for all the same.
        run_once: {
          file: away ? "listed.json" : "imported.json",
          found: true,
          id: `listed of ${host}`,
        },
        loop: { file: "import.json", found: true, id: `export of ${host}` },
      }, output);
    });
  }
  for (const careless of ["two", "one"]) {
    await test.step(`nothing stale for a host that cannot even ask: ${careless}`, () => {
      for (const host of ["one", "two", "three"]) {
        const step = `but ${careless}`;
        const answers = { file: `${state}/${host}/${step}.json`, found: true, id: `of ${host}` };
        const none = { changed: false, file: "", found: true, id: "unknown, the load failed" };
        const expected = host === careless ? none : { changed: true, ...answers };
        assert.deepEqual(seen[host]?.[step], expected, `${host}: ${output}`);
      }
    });
  }
  await test.step("alone is served only whom nobody acts for", () => {
    const alone = batches.filter((batch) => batch.endsWith(" of 1"));
    // Two do both when the first cannot even ask. An old Ansible lets it ask, and the program
    // refuses it.
    const [loads, saves] = controller.version.startsWith("2.14.") ? [0, 0] : [2, 2];
    const expected = [...Array(loads).fill("load of 1"), ...Array(saves).fill("save of 1")];
    assert.deepEqual(alone, expected, output);
  });
}, ENDS);

/** Keywords of the play that stop it for one host, and with which Ansible they are tried. */
const STOPS: readonly (readonly [vars: Readonly<Record<string, unknown>>, age: AnsibleAge])[] = [
  [{ fatal: true }, "newest"],
  [{ percentage: 30 }, "oldest"],
];

for (const [vars, age] of STOPS) {
  const title = `scope play stops the play for one host where it is told to: ${Object.keys(vars)}`;
  eachAnsible(title, async (controller) => {
    const { scratch, state } = controller;
    const program = await CountedProgram.install(scratch);
    await Deno.mkdir(`${state}/corrupt`, { recursive: true });
    await Deno.writeTextFile(`${state}/corrupt/export.json`, "{}");
    const hosts = ["one", "corrupt", "two"];
    const playbook = "scope_fatal_playbook.yml";
    const { status, output } = await playOnFleet(controller, playbook, hosts, program.path, {
      vars,
    });
    assert.notEqual(status, 0, output);
    assert.match(output, /corrupt\/export\.json[^]*Hint: /);
    for (const host of hosts) {
      await assert.rejects(Deno.stat(`${scratch}/started on ${host}`), Deno.errors.NotFound);
    }
    assert.deepEqual(await program.batches(), ["load of 3"]);
  }, [age]);
}
