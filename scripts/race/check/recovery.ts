import { grantOf, savedJob } from "../answers.ts";
import type { History, Violation } from "../history.ts";

/** Who tidies up after a round, when all contenders are done. */
export const RECOVERY = "recovery";

/**
 * Looks for a state that cannot be recovered: whoever comes after the last contender, and waits for the
 * last claim's end, must get the job or be told that it is saved; and what they save must stay.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkRecovery({ calls }: History): Violation[] {
  const own = calls.filter(({ contender }) => contender === RECOVERY);
  const violations: Violation[] = [];
  for (const call of own) {
    const isFine = call.operation === "claim"
      ? grantOf(call) !== undefined || savedJob(call) !== undefined
      : call.status === 0;
    if (isFine) continue;
    violations.push({
      rule: "every state can be recovered",
      text: `After all others, a ${call.operation} ended with ${call.status}: ` +
        call.output.trim(),
    });
  }
  const last = own.at(-1);
  if (last === undefined || savedJob(last) === undefined) {
    violations.push({
      rule: "every state can be recovered",
      text: `At its end the round has no saved job: ${last?.output.trim() ?? "nobody looked"}`,
    });
  }
  return violations;
}
