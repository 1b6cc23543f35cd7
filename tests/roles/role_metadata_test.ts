import assert from "node:assert/strict";
import { parse } from "yaml";
import { type RoleOption, ROLES } from "../../scripts/ansible/role_table.ts";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What `ansible-doc --type role --json` says of a role. */
interface RoleDoc {
  readonly entry_points: {
    readonly main: {
      readonly short_description: string;
      readonly description: readonly string[];
      readonly options: Readonly<Record<string, RoleOption>>;
    };
  };
}

async function readYaml(path: string): Promise<Record<string, unknown>> {
  return parse(await Deno.readTextFile(`${ROOT}/${path}`));
}

const roles = await Array.fromAsync(Deno.readDir(`${ROOT}/roles`), ({ name }) => name);
const oldest = "2.14";

Deno.test("the collection is for the ansible-core versions from the oldest tested one on", async () => {
  const { requires_ansible: range } = await readYaml("meta/runtime.yml");
  assert.equal(range, `>=${oldest}.0,<3.0.0`);
});

for (const role of roles) {
  Deno.test(`${role} tells Galaxy all that it asks about a role`, async () => {
    const { galaxy_info: info } = await readYaml(`roles/${role}/meta/main.yml`) as {
      galaxy_info: Record<string, unknown>;
    };
    const { authors, tags } = await readYaml("galaxy.yml");
    assert.deepEqual([info["author"]], authors);
    assert.equal(info["license"], "MIT");
    assert.equal(info["min_ansible_version"], oldest);
    assert.match(`${info["description"]}`, /^[A-Z].{20,}[^.]$/);
    for (const { name, versions } of info["platforms"] as { name: string; versions: string[] }[]) {
      assert.ok(name && versions.length > 0, name);
    }
    const foreign = (info["galaxy_tags"] as string[]).filter((tag) =>
      !(tags as string[]).includes(tag)
    );
    assert.deepEqual(foreign, [], "tags that the collection lacks");
  });
}

eachAnsible("ansible-doc explains each role and every input of it", async (controller, test) => {
  const names = ROLES.map((role) => `rstyczynski.ansible.${role}`);
  const show = async (...args: string[]): Promise<string> => {
    const { status, output } = await controller.tool(
      "ansible-doc",
      ["--type", "role", ...args, ...names],
      { cwd: ROOT },
    );
    assert.equal(status, 0, output);
    return output;
  };
  const text = await show();
  const json = await show("--json");
  // Ansible may warn of what is its own, before and after.
  const [whole = json] = /^\{.*^\}/ms.exec(json) ?? [];
  const docs: Record<string, RoleDoc> = JSON.parse(whole);
  for (const role of ROLES) {
    await test.step(role, async () => {
      const main = docs[`rstyczynski.ansible.${role}`]?.entry_points.main;
      assert.ok(main, json);
      const { galaxy_info: info } = await readYaml(`roles/${role}/meta/main.yml`) as {
        galaxy_info: Record<string, unknown>;
      };
      assert.equal(main.short_description, info["description"]);
      assert.ok(text.includes(main.short_description), text);
      assert.ok(main.description.length > 0);
      for (const sentence of main.description) assert.match(sentence, /^[A-Z].*\.$/s);
      for (const [option, { type, description }] of Object.entries(main.options)) {
        assert.ok(option.startsWith(`${role}_`), option);
        assert.ok(type, `${option} has no type`);
        assert.match([description].flat().join(" "), /^\S.{10,}\.$/s, option);
      }
    });
  }
}, ENDS);
