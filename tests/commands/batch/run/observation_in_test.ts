import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { eachStore } from "../../each_store.ts";
import { lookText } from "./look_text.ts";
import { asked, PATH, refused, roleLine, storeVariables } from "./role_lines.ts";
import { recordText, RUN } from "./run_record.ts";

eachStore(
  "runLine() keeps no more of what async_status gives than it is told to, as text and as an object",
  async (place) => {
    const status = { ansible_job_id: "j1.20", finished: 1, rc: 0, stdout: "secret", stderr: "yes" };
    for (
      const observation of [{ async_status: status }, JSON.stringify({ async_status: status })]
    ) {
      await place.put(PATH, recordText({}));
      const { outputs } = await asked(
        place,
        "observe",
        { start: false, output_tail: 0 },
        { observation },
      );
      deepStrictEqual(
        [outputs["verdict"], outputs["stdout"], outputs["stdout_bytes"]],
        ["succeeded", "", 6],
      );
      ok(!(await place.contents())[PATH]?.includes("secret"));
    }
  },
);

eachStore(
  "runLine() refuses an observation that is torn, empty, or of another claim",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const whole = lookText();
    for (
      const [observation, code] of [
        ["", "Usage"],
        [whole.slice(0, -9), "Usage"],
        ["{", "Usage"],
        [lookText({ claim_id: "c-other" }), "Conflict"],
      ]
    ) {
      const line = roleLine("observe", storeVariables(place), { observation, unreachable: false });
      strictEqual((await refused(line, place.world))["code"], code);
    }
  },
);
