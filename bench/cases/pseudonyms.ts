import { createSecretKey, randomBytes } from "node:crypto";
import { makePeople, writeDown } from "../../gateway/demo/match/people.ts";
import { seededRandom } from "../../gateway/demo/random.ts";
import { createHn1Provider } from "../../gateway/pseudonyms/hn1/keeper-provider.ts";
import { pseudonymise } from "../../gateway/pseudonyms/pseudonymise.ts";
import type { BenchCase, Figure } from "../figures.ts";

const TYPES = ["bsn", "pnd1", "pnd2", "pnd3", "adr1", "tel"];

/** Normalising and HMAC together, on one thread, over people as clerks write them down. */
export const pseudonyms: BenchCase = {
  name: "pseudonyms",
  about: "pseudonyms of each type, raw cells to token, on one thread",
  async run({ stageRows, stageRuns }) {
    const provider = createHn1Provider({
      rootKey: createSecretKey(randomBytes(32)),
      domain: "bench",
      epoch: "2026-03",
    });
    const random = seededRandom(1);
    const raw = makePeople(1, stageRows).map((person) => {
      const { bsn, surname, given, birth, postcode, house, phone } = writeDown(person, random);
      return {
        ...{ bsn: [bsn], surname: [surname], given: [given], date: [birth], tel: [phone] },
        ...{ postcode: [postcode], house: [house] },
      };
    });
    const figures: Figure[] = [];
    let all = 0;
    for (const type of TYPES) {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < stageRuns; run++) {
        const started = performance.now();
        let made = 0;
        for (const inputs of raw)
          if (pseudonymise(provider, type, inputs, { testProfile: true }).kind === "ok") made += 1;
        if (made === 0) throw new Error(`no ${type} was made`);
        best = Math.min(best, (performance.now() - started) / 1000);
      }
      all += best;
      figures.push({ name: `${type} a second`, value: raw.length / best, unit: "" });
    }
    figures.push({
      name: "all types together, pseudonyms a second",
      value: (raw.length * TYPES.length) / all,
      unit: "",
    });
    return figures;
  },
};
