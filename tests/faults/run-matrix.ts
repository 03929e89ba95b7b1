import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAccount, type Tally } from "./account.ts";
import type { FaultCase, FaultGroup, Profile } from "./fault-case.ts";
import { faultRows } from "./fault-rows.ts";
import type { FaultRow } from "./fault-table.ts";
import { MATRIX } from "./matrix.ts";
import { type Production, startProduction } from "./production.ts";
import { createWorld, type World } from "./world.ts";

/** RabbitMQ needs seconds to come back, and more on a busy machine, milliseconds. */
const CASE_TIMEOUT = 300_000;

/** Groups that take long, certificates by waiting: the whole matrix runs them beside the others. */
export const APART: readonly string[] = ["kills", "certificates", "database"];

/** Folder for rows of the table: set when the whole matrix runs. */
const ROWS = process.env["SLUIS_FAULT_ROWS"];
/** Groups that were asked for; all when absent. */
const GROUPS = process.env["SLUIS_FAULT_GROUPS"]?.split(",");

/**
 * Makes a test of every case of the matrix that applies to a profile: the short ones, or all when a table is asked for.
 * In: the profile, which of its groups (files run side by side).
 */
export function runMatrix(profile: Profile, part: (group: FaultGroup) => boolean = () => true): void {
  const asked = (each: FaultCase) => (ROWS === undefined ? (each.short ?? []) : each.profiles).includes(profile);
  const groups = MATRIX.filter(
    (group) => part(group) && (GROUPS?.includes(group.name) ?? true) && group.cases.some(asked),
  );
  if (groups.length === 0) {
    it(`no group that was asked for has a case on the ${profile} profile`, () => expect(GROUPS).toBeDefined());
    return;
  }
  let production: Production | undefined;
  beforeAll(async () => {
    if (profile === "production") production = await startProduction();
  }, 600_000);
  afterAll(() => production?.[Symbol.asyncDispose]());
  for (const group of groups)
    describe(`${group.name} on the ${profile} profile`, { timeout: CASE_TIMEOUT }, () => {
      let world: World;
      beforeAll(async () => {
        world = await createWorld(group, production);
      });
      afterAll(() => world?.[Symbol.asyncDispose]());
      for (const each of group.cases.filter(asked)) {
        const why = each.impossible?.();
        if (why === undefined) it(each.name, () => runCase(world, group, each));
        // said, and looked at again: nothing is left out in silence
        else it(`${each.name}: cannot be done here, ${why}`, () => expect(each.impossible?.()).toBe(why));
      }
    });
}

async function runCase(world: World, group: FaultGroup, each: FaultCase): Promise<void> {
  const account = openAccount(world, each);
  const began = Date.now();
  let broke: unknown;
  await each.run(world, account).catch((error: unknown) => {
    broke = error;
  });
  const tally = await account.close();
  keepRow({ group, each, profile: world.profile, tally, broke, seconds: (Date.now() - began) / 1000 });
  if (broke !== undefined) throw broke;
  expect(tally.findings).toEqual([]);
}

function keepRow(made: {
  readonly group: FaultGroup;
  readonly each: FaultCase;
  readonly profile: Profile;
  readonly tally: Tally;
  readonly broke: unknown;
  readonly seconds: number;
}): void {
  if (ROWS === undefined) return;
  const { group, each, profile, tally, broke, seconds } = made;
  const { findings, ...counts } = tally;
  const problems = [
    ...(broke === undefined ? [] : [String((broke as Error).message).split("\n")[0]!]),
    ...findings.map(({ what }) => what),
  ];
  const row: FaultRow = {
    profile,
    group: group.name,
    name: each.name,
    expected: each.expected,
    ...counts,
    unexpected: counts.unexpected + (broke === undefined ? 0 : 1),
    problems,
    place: MATRIX.flatMap(({ cases }) => cases).indexOf(each),
    seconds: Math.round(seconds * 10) / 10,
  };
  faultRows(ROWS).keep(row);
}
