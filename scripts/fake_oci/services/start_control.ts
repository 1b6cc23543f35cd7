import { answerWithFaults } from "../faults/answer_with_faults.ts";
import { planFaults } from "../faults/fault_plan.ts";
import type { FakeOci } from "../fake_oci.ts";
import { splitTarget } from "../http/http_request.ts";
import { NO_PATH } from "../object_storage/request_path.ts";
import { controlService } from "./control_service.ts";

/**
 * Starts the remote control of a fake; what it does is neither noted nor disturbed.
 *
 * @param fake what is steered; the control stops with it
 * @returns its URL
 */
export async function startControl(fake: FakeOci): Promise<string> {
  const respond = controlService(fake);
  const server = await fake.listen((request, signal) =>
    answerWithFaults(
      planFaults([], NO_PATH),
      () => respond(request, splitTarget(request.target).path),
      signal,
    )
  );
  return server.url;
}
