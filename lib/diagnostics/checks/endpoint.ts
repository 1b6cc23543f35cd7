import { AUTHORITY_VARIABLES } from "../../oci/authority_variables.ts";
import { MAX_SKEW, REALM_ADVICE } from "../../oci/describe_failure.ts";
import { CallFailed, type ObjectApi } from "../../oci/object_api.ts";
import { UNKNOWN_REGION } from "../../oci/open_session.ts";
import { identifiedRegion } from "../../oci/regions/identified_region.ts";
import { Regions } from "../../oci/regions/regions.ts";
import { shown } from "../../hidden_text.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../../oci/proxy_variables.ts";
import type { Given } from "../../settings/given.ts";
import {
  attempt,
  type Check,
  fail,
  type Finding,
  pass,
  type Remedy,
  skip,
  warn,
} from "../check.ts";
import { callFinding, commandsFor } from "../remedies.ts";
import type { SetUp } from "../set_up.ts";
import { knownOf, valueOf } from "../settled.ts";
import { settingLine } from "../setting_line.ts";
import { pathWord, shellWord } from "../shell_word.ts";
import { withoutPassword } from "../settings_shown.ts";

/** How Object Storage may refuse whom it does not know. */
const REFUSALS: readonly number[] = [401, 403, 404];
/** A clock that is off by this much, in milliseconds, is likely to drift further. */
const SUSPICIOUS_SKEW = 60_000;

/** The region has the form of one, and is known. */
export const region: Check = {
  id: "region",
  title: "There is a region, and its name is one that is known",
  needs: [],
  run: async (setUp) => {
    const settled = await attempt(() => chosenRegion(setUp), () => undefined);
    if (settled.finding !== undefined) return settled.finding;
    if (settled.value !== undefined) {
      setUp.region = settled.value;
      return await knownRegion(setUp, settled.value);
    }
    if (setUp.keyAuthType === undefined) return await askedRegion(setUp);
    if (knownOf(setUp.given.endpoint) !== undefined) {
      return skip("no region is given, and the endpoint makes one unnecessary");
    }
    if ("error" in setUp.source) return skip("it may stand in the profile, which cannot be read");
    return fail(
      "MissingSetting",
      "There is no region: neither the profile nor a setting names one",
      {
        say: "Name the bucket's region, in the profile or beside it:",
        paste: [
          "region=<identifier, for example eu-frankfurt-1>",
          "export OCI_REGION=<identifier>",
        ],
      },
    );
  },
};

/** Somebody answers at the endpoint, and answers as Object Storage does. */
export const endpoint: Check = {
  id: "endpoint",
  title: "The endpoint can be reached, proves who it is, and is Object Storage",
  needs: ["region"],
  run: async (setUp) => {
    const given = await attempt(() => valueOf(setUp.given.endpoint), () => undefined);
    if (given.finding !== undefined) return given.finding;
    if (setUp.region === undefined && given.value === undefined) {
      return skip("without a region there is no endpoint");
    }
    const opened = await attempt(() => setUp.anonymousApi(), () => authoritiesRemedy(setUp));
    return opened.finding ?? await probeEndpoint(setUp, opened.value);
  },
};

/** The clock is right enough for signatures. */
export const clock: Check = {
  id: "clock",
  title: "This machine's clock is within five minutes of the service's",
  needs: ["endpoint"],
  run: ({ serviceTime }) => {
    if (serviceTime === undefined) return skip("the service's time is not known");
    const skew = serviceTime.ours - serviceTime.theirs;
    const seconds = Math.round(Math.abs(skew) / 1000);
    // The service tells its time in whole seconds.
    const seen = seconds <= 1
      ? "the same time as the service's"
      : `${seconds} s ${skew > 0 ? "ahead of" : "behind"} the service's`;
    if (Math.abs(skew) > MAX_SKEW) {
      const say = "The service refuses requests that are more than 5 minutes off. Set the clock:";
      return fail("ClockSkew", `This machine's clock is ${seen}`, {
        say,
        paste: commandsFor("ClockSkew"),
      });
    }
    if (Math.abs(skew) > SUSPICIOUS_SKEW) {
      const say = "At 5 minutes every request will be refused. Let the clock be kept right:";
      return warn(`This machine's clock is ${seen}`, { say, paste: commandsFor("ClockSkew") });
    }
    return pass(seen);
  },
};

/** The region that is given, else the profile's. */
async function chosenRegion(setUp: SetUp): Promise<Given<string> | undefined> {
  const region = valueOf(setUp.given.region) ?? setUp.profileRegion;
  return region === undefined ? undefined : await identifiedRegion(region, new Regions(setUp.deps));
}

async function knownRegion(setUp: SetUp, region: Given<string>): Promise<Finding> {
  const { value, source } = region;
  const { nearRegion: near, isRealmGuessed, endpoint: url } = await setUp.anonymousSession();
  if (near === undefined && isRealmGuessed) {
    const seen = `${value} (${source.name}) is a region that this version does not know; ` +
      `its realm is a guess: requests go to ${url}`;
    return warn(seen, { say: `${REALM_ADVICE} For example:`, paste: [realmExample(value)] });
  }
  if (near === undefined) return pass(`${value} (${source.name})`);
  return warn(`${value} (${source.name}) is a region that this version does not know`, {
    say:
      `Did you mean '${near}'? Then set it; a region newer than this program works all the same.`,
    paste: [settingLine("oci-region", region, near)],
  });
}

/** The form that Oracle's tools read, with what only the operator knows left to fill in. */
function realmExample(region: string): string {
  const metadata = {
    realmKey: "<key of the realm, for example oc16>",
    realmDomainComponent: "<domain of the realm>",
    regionKey: "<key of the region>",
    regionIdentifier: region,
  };
  return `export OCI_REGION_METADATA=${shellWord(JSON.stringify(metadata))}`;
}

/** Instances and their like know where they are. */
async function askedRegion(setUp: SetUp): Promise<Finding> {
  try {
    const { region: value } = await setUp.session();
    if (value === UNKNOWN_REGION) {
      return skip("the platform does not tell it, and the endpoint is given");
    }
    setUp.region = { value, source: { kind: "default", name: "the platform" } };
    return pass(`${value} (told by the platform)`);
  } catch {
    return skip("the platform is asked for it: see authentication");
  }
}

/** Object Storage refuses a request that nobody signed, in its own words. */
async function probeEndpoint(setUp: SetUp, api: ObjectApi): Promise<Finding> {
  try {
    await api.call((calls) => calls.getNamespace());
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    const { failure } = thrown;
    const refused = failure.kind === "http_error" && REFUSALS.includes(failure.status);
    if (!refused || failure.code === undefined) {
      return callFinding(setUp, api, thrown, "nothing");
    }
    const { date } = failure;
    if (date !== undefined) {
      setUp.serviceTime = { theirs: date, ours: setUp.deps.now().getTime() };
    }
    return pass(`${api.endpoint} answers as Object Storage${viaProxy(setUp, api.endpoint)}`);
  }
  return notObjectStorage(api, "answers unauthenticated requests");
}

/** Something that is not Object Storage, however much it speaks like it. */
function notObjectStorage({ endpoint: url }: ObjectApi, how: string): Finding {
  return fail("UnexpectedResponse", `${url} ${how}`, {
    say: "Object Storage refuses requests without a signature; something else answers here. " +
      "Check --oci-endpoint and the proxy variables.",
    paste: commandsFor("UnexpectedResponse", url),
  });
}

function authoritiesRemedy({ deps }: SetUp): Remedy {
  const given = AUTHORITY_VARIABLES.filter((name) => deps.env(name));
  return {
    say: `${given.join(" and ")} ${
      given.length > 1 ? "have to name readable PEM files" : "has to name a readable PEM file"
    } of certificates. Look at it, or do without:`,
    paste: given.flatMap((name) => [`ls -l ${pathWord(deps.env(name) ?? "")}`, `unset ${name}`]),
  };
}

/** Names the proxy that the variables ask for, as far as the program can see them. */
function viaProxy({ deps }: SetUp, url: string): string {
  const secure = url.startsWith("https:");
  const variable = PROXY_VARIABLES
    .filter((name) => /^all/i.test(name) || /^https/i.test(name) === secure)
    .find((name) => deps.env(name));
  const exempt = NO_PROXY_VARIABLES.some((name) => deps.env(name));
  return variable === undefined
    ? ""
    : `; ${variable}=${shown(withoutPassword(deps.env(variable) ?? ""))}${
      exempt ? ", except for NO_PROXY" : ""
    }`;
}
