import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "./each_ansible.ts";

/** Filters and tests of Jinja and of Ansible, some that differ each time, and templates that fail. */
const PLAYBOOK = `
- name: Use templates
  hosts: localhost
  gather_facts: false
  vars:
    list: [1, 2, 3]
    drawn: "drawn {{ 1000000000 | random }}"
  tasks:
    - name: Set facts
      ansible.builtin.set_fact:
        text: "{{ list | map('string') | select('match', '[12]') | join(',') | b64encode }}"
      when: list | length > 2 and list is defined and (list | first) == 1

    - name: Show them
      ansible.builtin.debug:
        msg:
          - "{{ text | b64decode }}, {{ absent | default('none') }}, {{ 'a\\\\b' }}"
          - "{% for item in list %}{{ item }};{% endfor %} {{ '{{ list }}' | string }}"
          - "{{ [drawn, 'drawn ' ~ (1000000000 | random)] }}"

    - name: Run a module
      ansible.builtin.command: echo {{ list | sum }}
      register: run
      changed_when: run.stdout == '6'

    - name: Run it with all that a process has
      ansible.builtin.command:
        cmd: sh -c 'pwd; umask; ulimit -n; echo "$GIVEN"; cat; ls /proc/self/fd | wc -l; echo oops >&2'
        chdir: /
        stdin: "{{ text }}"
      environment: {GIVEN: "here", LC_ALL: "{{ item }}"}
      loop: [C, C.UTF-8]
      register: given

    - name: Show what it has
      ansible.builtin.debug:
        var: given.results | map(attribute='stdout_lines')

    - name: Run one that goes on by itself
      ansible.builtin.command: sh -c 'sleep 1; echo done'
      async: 30
      poll: 1
      register: later

    - name: Show how it ended
      ansible.builtin.debug:
        var: later.stdout

    - name: Run modules of one's own
      own:
        how: "{{ item }}"
      loop: [exit, raise, text, number, nothing, signal]
      ignore_errors: true
`;

/** A module, and the ways in which one can end. */
const MODULE = `
import os, signal, sys
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({"how": {}})
how = module.params["how"]
if how == "exit":
    module.exit_json(changed=True, name=__name__, argv=sys.argv, file="__file__" in globals())
elif how == "raise":
    raise ValueError("what it raised")
elif how == "text":
    sys.exit("what it said")
elif how == "number":
    sys.exit(300)
elif how == "signal":
    os.kill(os.getpid(), signal.SIGKILL)
`;

/** Whose child the process of a module is. */
const PARENT = `
- name: Run modules
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Run one
      ansible.builtin.command: sh -c 'ps -o args= -p $(ps -o ppid= -p $PPID)'
      register: shown

    - name: Show it
      ansible.builtin.debug:
        var: shown.stdout
`;

/** Templates that fail, each in a task of its own. */
const FAILING = [
  "{{ absent }}",
  "{{ list | no_such_filter }}",
  "{{ list | ",
  "{{ list is no_test }}",
]
  .map((template) => `
    - name: Fail
      ansible.builtin.debug:
        msg: ${JSON.stringify(template)}
      ignore_errors: true
`);

eachAnsible(
  "Controller.play() gets from a play what Ansible has without the means to start sooner",
  async (controller) => {
    const path = `${controller.scratch}/play.yml`;
    await Deno.writeTextFile(path, PLAYBOOK + FAILING.join(""));
    await Deno.mkdir(`${controller.scratch}/library`);
    await Deno.writeTextFile(`${controller.scratch}/library/own.py`, MODULE);
    const drawn: string[] = [];
    const play = async (plain: boolean): Promise<string> => {
      const env = { ANSIBLE_PIPELINING: "1" };
      const { status, output } = await controller.play(path, { plain, env });
      assert.equal(status, 0, output);
      return output
        .replaceAll(/(?<=_payload_)\w+|(?<=jid=)[j\d.]+/g, "")
        .replaceAll(/^ASYNC POLL .*\n/gm, "")
        .replaceAll(/drawn \d+/g, (text) => {
          drawn.push(text);
          return "drawn";
        });
    };
    const expected = await play(true);
    // Once to fill what is kept, should nothing be there, and once to use it.
    for (const time of ["first", "second"]) assert.equal(await play(false), expected, time);
    assert.equal(new Set(drawn).size, 6, drawn.join());

    await Deno.writeTextFile(path, PARENT);
    const server = /-c from start_sooner.module_server/;
    assert.match((await controller.play(path)).output, server);
    assert.doesNotMatch((await controller.play(path, { plain: true })).output, server);
  },
  ENDS,
);
