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
    const drawn: string[] = [];
    const play = async (plain: boolean): Promise<string> => {
      const { status, output } = await controller.play(path, { plain });
      assert.equal(status, 0, output);
      return output.replaceAll(/drawn \d+/g, (text) => {
        drawn.push(text);
        return "drawn";
      });
    };
    const expected = await play(true);
    // Once to fill what is kept, should nothing be there, and once to use it.
    for (const time of ["first", "second"]) assert.equal(await play(false), expected, time);
    assert.equal(new Set(drawn).size, 6, drawn.join());
  },
  ENDS,
);
