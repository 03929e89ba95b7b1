import { describe, expect, it } from "vitest";
import { linkWorld, MUNICIPALITY, POLICE } from "./link-world.ts";

describe("the questions to a witness", () => {
  it("carry checkpoints as C2SP tlog-witness writes them: a status and a text", async () => {
    const { courier, exchange } = await linkWorld();
    const note = "origin\n1\nroot\n\n— sluis/x AAAA\n";
    expect(await courier.addCheckpoint(MUNICIPALITY, `old 0\n\n${note}`)).toEqual(exchange.witnessAnswer);
    for (const answer of [
      { status: 409, type: "text/x.tlog.size", text: "12\n" },
      { status: 422, type: "text/plain", text: "the proof does not hold\n" },
      { status: 404, type: "text/plain", text: "unknown log\n" },
    ] as const) {
      exchange.witnessAnswer = answer;
      expect(await courier.addCheckpoint(MUNICIPALITY, "old 3\n\n")).toEqual(answer);
      expect(await courier.checkpoint(MUNICIPALITY, 7)).toEqual(answer);
      expect(await courier.consistency(MUNICIPALITY, 2, 5)).toEqual(answer);
      expect(await courier.cosign(MUNICIPALITY, note)).toEqual(answer);
      expect(await courier.witnessed(MUNICIPALITY)).toEqual(answer);
    }
    expect(await courier.successor(MUNICIPALITY)).toBeNull();
    expect(exchange.seen.slice(0, 5)).toEqual([
      `add-checkpoint ${POLICE} old 0\n\n${note}`,
      `add-checkpoint ${POLICE} old 3\n\n`,
      `checkpoint ${POLICE} 7`,
      `consistency ${POLICE} 2 5`,
      `cosign ${POLICE} ${note}`,
    ]);
  });
});
