import { BenchError } from "./bench_error.ts";
import type { Contender } from "./contender.ts";
import type { Meter, Reading } from "./meter.ts";

/** Turns of each contender before the first that counts: caches fill, files are unpacked. */
const WARM_UP = 3;

/**
 * Runs contenders in turn, A B C A B C …, so that whatever else the machine does meets all of them.
 *
 * @param contenders what to run
 * @param rounds how many turns of each count
 * @param meter measures them
 * @param mostWarmUp turns of each before the first that counts, if there are as many rounds
 * @returns the readings of each contender by name, in the order of the rounds
 * @throws {BenchError} when one of them fails
 */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  meter: Pick<Meter, "measure">,
  mostWarmUp = WARM_UP,
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const readings = new Map<string, Reading[]>(contenders.map(({ name }) => [name, []]));
  const warmUp = Math.min(mostWarmUp, rounds);
  for (let turn = 0; turn < warmUp + rounds; turn++) {
    for (const contender of contenders) {
      const reading = await meter.measure(await contender.invocation(turn));
      check(contender, reading);
      if (turn >= warmUp) readings.get(contender.name)?.push(reading);
    }
  }
  return readings;
}

function check({ name, says = /(?:)/ }: Contender, { status, output }: Reading): void {
  if (status === 0 && says.test(output)) return;
  throw new BenchError(
    `Cannot measure "${name}": it ended with ${status} and said: ${output.trim().slice(-2000)}`,
    "Run that command by hand; build the program again with `deno task compile --portable`",
  );
}
