import type { Ansible } from "../../ansible/provision.ts";
import type { OciCli } from "../../oci_cli/ensure_oci_cli.ts";
import type { BuiltProgram } from "../built_program.ts";
import type { Group } from "../contender.ts";
import { filesystemScale } from "./filesystem_scale.ts";
import { ociScale } from "./oci_scale.ts";
import type { Place } from "./records.ts";
import { rolesScale } from "./roles_scale.ts";

/** What the measurements at scale need. */
export interface ScaleNeeds {
  readonly program: BuiltProgram;
  readonly scratch: string;
  /** How many records the large place has. */
  readonly records: number;
  readonly cli: () => Promise<OciCli>;
  readonly ansible: () => Promise<Ansible>;
}

/**
 * Says what there is to measure at scale: both stores and the roles.
 *
 * @param needs what that needs
 * @returns what makes the groups of each, by name
 */
export function scaleGroups(needs: ScaleNeeds): [string, () => Promise<Group[]>][] {
  const { program, scratch, records } = needs;
  const place = (name: string, part: number): Place => ({ name, count: records / part });
  const places = { small: place("small", 100), large: place("large", 1) };
  const options = { program, scratch, ...places };
  return [
    ["filesystem", () => filesystemScale(options)],
    [
      "oci",
      async () => ociScale({ ...options, middle: place("middle", 10), cli: await needs.cli() }),
    ],
    ["roles", async () => [await rolesScale({ program, scratch, ansible: await needs.ansible() })]],
  ];
}
