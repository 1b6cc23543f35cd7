import { deepStrictEqual } from "node:assert/strict";
import { deprecationsIn } from "./deprecations.ts";

const INJECTED =
  `INJECT_FACTS_AS_VARS default to \`True\` is deprecated, top-level facts will not be \
auto injected after the change. This feature will be removed from ansible-core version 2.24.
Origin: /checkout/roles/async_job_save/tasks/main.yml:32:23

30         async_job_save_host: "{{ inventory_hostname }}"
                         ^ column 23

Use \`ansible_facts["fact_name"]\` (no \`ansible_\` prefix) instead.`;

const BROKEN_LINES = `"include" is deprecated, use include_tasks/import_tasks instead. This
feature will be removed from ansible-core in version 2.16. Deprecation warnings
can be disabled by setting deprecation_warnings=False in ansible.cfg.`;

Deno.test("deprecationsIn() finds each warning once, whole, and nothing around it", () => {
  const stderr = `[WARNING]: Deprecation warnings can be disabled by setting
\`deprecation_warnings=False\` in ansible.cfg.
[DEPRECATION WARNING]: ${INJECTED}

[DEPRECATION WARNING]: ${BROKEN_LINES}
[WARNING]: Something else
[DEPRECATION WARNING]: ${INJECTED}
[ERROR]: Task failed
`;
  deepStrictEqual(deprecationsIn(stderr), [INJECTED, BROKEN_LINES]);
  deepStrictEqual(deprecationsIn("[WARNING]: [DEPRECATION WARNING]: quoted\n"), []);
});

Deno.test("deprecationsIn() leaves out what is nobody's here", () => {
  const others = [
    "DEFAULT_JINJA2_NATIVE option. Reason: This option is no longer used.\nThis feature will be removed from ansible-core version 2.23.",
    "Support for Python 3.9 is deprecated. This feature will be removed in version 2.16.",
    "x is old. This feature will be removed from the 'y' module in collection 'community.general' version 13.",
    "community.general.yaml has been deprecated. This feature will be\nremoved from community.general in version 13.0.0.",
    "Importing 'to_native' is deprecated.\nOrigin: /v/lib/python3.13/site-packages/ansible/plugins/x.py:1:2",
    "y is old.\nOrigin: /home/u/.ansible/collections/ansible_collections/other/one/roles/r/tasks/main.yml:3",
  ];
  for (const text of others) {
    deepStrictEqual(deprecationsIn(`[DEPRECATION WARNING]: ${text}\n`), []);
  }
});

Deno.test("deprecationsIn() takes the collection for ours wherever it lies", () => {
  const ours = [
    "x is old.\nOrigin: /v/ansible_collections/rstyczynski/ansible/roles/r/tasks/main.yml:3:1",
    "x is old.\nOrigin: <CLI option '-e'>",
    "ansible.builtin.include has been removed from ansible.builtin.",
    "y is old. This feature will be removed from ansible-core version 2.24.",
  ];
  for (const text of ours) {
    deepStrictEqual(deprecationsIn(`[DEPRECATION WARNING]: ${text}\n`), [text]);
  }
});
