/**
 * Prints the endpoints that the OCI SDK makes of the regions that are named as arguments, one a line: a
 * process of its own, because the SDK reads its files and variables once.
 */
import { EndpointBuilder, Region } from "oci-common";
import { ObjectStorageClient } from "oci-objectstorage";

const { serviceEndpointTemplate: template, serviceEndpointTemplatePerRealm: perRealm } =
  ObjectStorageClient as unknown as {
    serviceEndpointTemplate: string;
    serviceEndpointTemplatePerRealm: Record<string, string>;
  };

for (const given of Deno.args) {
  const id = Region.getRegionIdFromShortCode(given);
  const chosen = EndpointBuilder.createEndpointFromRegionId(
    template,
    id,
    "objectstorage",
    perRealm,
  );
  const whole = EndpointBuilder.populateServiceParamsInEndpoint(
    EndpointBuilder.updateEndpointTemplateForOptions(chosen, undefined, false),
    { "{namespaceName}": "tenancy" },
    {},
    new Set(["namespaceName"]),
  );
  await new Blob([`${id} ${whole}\n`]).stream().pipeTo(Deno.stdout.writable, {
    preventClose: true,
  });
}
