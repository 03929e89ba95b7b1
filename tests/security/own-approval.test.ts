import { expect, it } from "vitest";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { incidents } from "../deliveries/incidents.ts";
import { newAgreement, sharedPair } from "../deliveries/shared-pair.ts";
import { push } from "../deliveries/steps.ts";
import { demoAgreement } from "../deliveries/two-gateways.ts";

const pair = sharedPair();

/** One person in every role: the name counts, not the hat. */
const ROLES = ["data-officer", "functional-administrator", "technical-administrator", "privacy-officer", "intake"];
const ANNA = ROLES.map((role) => ({ id: "anna", role }));
const BOB = ROLES.map((role) => ({ id: "bob", role }));

/** The service of a gateway whose configuration asks for two people wherever it can. */
function strict() {
  const { context } = pair().police;
  const twice: GatewayContext = { ...context, fourEyes: new Set(["agreements", "keys"] as const) };
  return createOfficerService(twice, new AbortController().signal, () => Promise.reject());
}

type Officer = ReturnType<typeof strict>;
type Who = (typeof ANNA)[number];

/** Everything that takes two people and can be asked for now. Out of each: whether it was done. */
const ACTS: readonly {
  readonly what: string;
  prepare(): Promise<string>;
  ask(officer: Officer, who: Who, subject: string): Promise<boolean>;
}[] = [
  {
    what: "a release, by who pushed",
    prepare: async () => {
      const agreementId = await newAgreement(pair(), { fourEyes: true });
      return (await push(pair(), incidents(2), { agreementId }, ANNA[0]!)).deliveryId;
    },
    ask: async (officer, who, id) => (await officer.release(who, id)).delivery.state !== "awaitingApproval",
  },
  {
    what: "an agreement, by who signed first",
    prepare: async () => `eigen-${Math.random().toString(36).slice(2, 8)}`,
    ask: async (officer, who, id) =>
      (await officer.signAgreement(who, demoAgreement({ id }))).state !== "awaiting-second-person",
  },
  {
    what: "the end of an agreement",
    prepare: () => newAgreement(pair()),
    ask: async (officer, who, id) => (await officer.holdAgreement(who, id, "ended", "reden")).state === "ended",
  },
  {
    what: "handing out keys",
    prepare: () => newAgreement(pair()),
    ask: async (officer, who, id) => (await officer.shareKeys(who, id, false)).state === "shared",
  },
  {
    what: "a budget",
    prepare: () => newAgreement(pair()),
    ask: async (officer, who, agreementId) =>
      (await officer.overrideBudget(who, { agreementId, records: 10, reason: "herstel" })).state === "allowed",
  },
];

it.each(ACTS)("nobody alone approves $what, in whatever role", async ({ prepare, ask }) => {
  const officer = strict();
  const subject = await prepare();
  let refusals = 0;
  for (const who of [...ANNA, ...ANNA]) {
    const done = await ask(officer, who, subject).catch((error: { code?: string }) => {
      expect(["ACCESS_DENIED", "OWN_RELEASE"]).toContain(error.code);
      return false;
    });
    expect(done, who.role).toBe(false);
    refusals += 1;
  }
  expect(refusals).toBe(2 * ROLES.length);
  const done: boolean[] = [];
  for (const who of BOB) {
    if (done.includes(true)) break;
    done.push(await ask(officer, who, subject).catch(() => false));
  }
  expect(done).toContain(true);
});
