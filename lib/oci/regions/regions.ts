import type { EnvironmentReader } from "../../settings/given.ts";
import { expandHome } from "../../settings/path_setting.ts";
import { suggest } from "../../settings/suggest.ts";
import { describedRegion } from "./described_region.ts";
import type { Region } from "./region.ts";
import { REALM_DOMAINS, REGION_TABLE } from "./region_table.ts";

/** What looking up a region touches. */
export interface RegionsDeps {
  readonly env: EnvironmentReader;
  readonly readTextFile: (path: string) => Promise<string>;
}

/** Where users and operators describe regions to all of Oracle's tools. */
const CONFIG_FILE = "~/.oci/regions-config.json";
const VARIABLE = "OCI_REGION_METADATA";

/**
 * The regions: those that the OCI SDK knows, and those that are described in `~/.oci/regions-config.json`
 * and in `OCI_REGION_METADATA`, in this order, as the SDK has it. Descriptions are read only where the
 * table has no answer.
 */
export class Regions {
  readonly #deps: RegionsDeps;
  readonly #told: Region[] = [];
  #described: Promise<readonly Region[]> | undefined;

  /** @param deps files and environment */
  constructor(deps: RegionsDeps) {
    this.#deps = deps;
  }

  /**
   * Looks up a region by its identifier.
   *
   * @param id the identifier in small letters
   * @returns the region, or `undefined` when nobody has described it
   */
  async byId(id: string): Promise<Region | undefined> {
    return tabled(REGION_TABLE.find((line) => line.startsWith(`${id} `))) ??
      await this.#otherwise((region) => region.id === id);
  }

  /**
   * Looks up a region by its short code.
   *
   * @param code the code in small letters
   * @returns the region, or `undefined` when nobody has described it
   */
  async byCode(code: string): Promise<Region | undefined> {
    return tabled(REGION_TABLE.find((line) => line.split(" ")[1] === code)) ??
      await this.#otherwise((region) => region.code === code);
  }

  /**
   * Learns of a region from the platform. What is known otherwise counts before it.
   *
   * @param region the region
   */
  add(region: Region): void {
    this.#told.push(region);
  }

  /**
   * Finds the region of the SDK's table that a misspelt identifier was perhaps meant to be.
   *
   * @param id the identifier
   * @returns another identifier, or `undefined` when none is near
   */
  near(id: string): string | undefined {
    return id === "" ? undefined : suggest(id, [...knownIds()]);
  }

  /** Looks where regions are described that are not in the table. */
  async #otherwise(wanted: (region: Region) => boolean): Promise<Region | undefined> {
    return (await this.#descriptions()).find(wanted) ?? this.#told.find(wanted);
  }

  #descriptions(): Promise<readonly Region[]> {
    this.#described ??= this.#readDescriptions();
    return this.#described;
  }

  async #readDescriptions(): Promise<readonly Region[]> {
    const { env } = this.#deps;
    const file = parsed(await this.#configText());
    const described = [...Array.isArray(file) ? file : [], parsed(env(VARIABLE))];
    const ids = knownIds();
    return described.map(describedRegion).filter((region) => region !== undefined)
      // A region that is known stays what it is, and a realm that is known keeps its domain.
      .filter(({ id, realm, domain }) =>
        !ids.has(id) && (REALM_DOMAINS[realm] ?? domain) === domain
      );
  }

  async #configText(): Promise<string | undefined> {
    const { env, readTextFile } = this.#deps;
    const path = expandHome(CONFIG_FILE, env("HOME"));
    if (path === CONFIG_FILE) return undefined;
    try {
      return await readTextFile(path);
    } catch {
      // Hardly anybody has one.
      return undefined;
    }
  }
}

/** Reads a line of the table. */
function tabled(line: string | undefined): Region | undefined {
  if (line === undefined) return undefined;
  const [id = "", code, realm = ""] = line.split(" ");
  return { id, code: code === "-" ? undefined : code, realm, domain: REALM_DOMAINS[realm] ?? "" };
}

function knownIds(): ReadonlySet<string> {
  return new Set(REGION_TABLE.map((line) => line.slice(0, line.indexOf(" "))));
}

/** What cannot be read describes nothing: the region is then unknown, and said to be. */
function parsed(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
