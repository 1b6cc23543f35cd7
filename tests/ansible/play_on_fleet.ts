import type { Controller, PlayOptions, PlayOutcome } from "./controller.ts";

/** A host's name, with the variables that only it has. */
export type FleetHost = string | readonly [name: string, vars: Readonly<Record<string, unknown>>];

/** What a host has seen, by step: the report of a playbook of scope play. */
export type Seen = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How to play, with further hosts that are not in the fleet. */
export interface FleetOptions extends PlayOptions {
  readonly beside?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Plays on hosts that are all this machine: those of the group `fleet`, and localhost beside it.
 *
 * @param controller runs the playbook
 * @param playbook its file name in tests/ansible/playbooks, or its absolute path
 * @param fleet the hosts, in the order of the inventory
 * @param program path of the program that both roles are to run, unless the playbook says
 * @param options further hosts, variables, environment and arguments
 * @returns how it ended
 */
export async function playOnFleet(
  controller: Controller,
  playbook: string,
  fleet: readonly FleetHost[],
  program: string | undefined,
  { beside = {}, ...options }: FleetOptions = {},
): Promise<PlayOutcome> {
  const local = {
    ansible_connection: "local",
    ansible_python_interpreter: "{{ ansible_playbook_python }}",
  };
  const complete = (hosts: NonNullable<FleetOptions["beside"]>): unknown =>
    Object.fromEntries(Object.entries(hosts).map(([name, vars]) => [name, { ...local, ...vars }]));
  const hosts = fleet.map((host) => typeof host === "string" ? [host, {}] as const : host);
  const inventory = {
    all: {
      hosts: complete({ localhost: {}, ...beside }),
      children: {
        fleet: {
          hosts: complete(Object.fromEntries(hosts)),
        },
      },
    },
  };
  const path = `${controller.scratch}/inventory.json`;
  await Deno.writeTextFile(path, JSON.stringify(inventory));
  const file = playbook.startsWith("/") ? playbook : `tests/ansible/playbooks/${playbook}`;
  return await controller.play(file, {
    ...options,
    args: ["--inventory", path, "--forks", "4", ...(options.args ?? [])],
    vars: {
      ...(program === undefined ? {} : {
        async_job_save_executable: program,
        async_job_load_executable: program,
      }),
      ...options.vars,
    },
  });
}
