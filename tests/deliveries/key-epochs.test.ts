import { createSecretKey, randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import type { KeyEpoch } from "../../gateway/deliveries/ports/key-register.ts";
import { foreignTokens } from "../../gateway/records/foreign-tokens.ts";
import { sampleColumn, sampleTable } from "../contract/store-samples.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import { incidents } from "./incidents.ts";
import { COLLEAGUE, currentRows, deliver, deliveryAt, parked, push, reach, until } from "./steps.ts";
import { demoAgreement, START, type TwoGateways, twoGateways } from "./two-gateways.ts";

const DOMAIN = "demo-incidenten";
const DAY = 24 * 3600_000;

/** Puts both gateways into the second of two epochs, as a rotation would. Out: the KIDs of both. */
async function secondEpoch(
  pair: TwoGateways,
  changes: { readonly first?: Partial<KeyEpoch>; readonly second?: Partial<KeyEpoch> } = {},
): Promise<{ readonly first: string; readonly second: string }> {
  const { police } = pair.keys;
  police.gateway.ensureDomainKey(DOMAIN, "2026-07");
  const [first, second] = ["2026-01", "2026-07"].map((epoch) => police.gateway.heldKid(DOMAIN, epoch)!) as [
    string,
    string,
  ];
  const shared = { domain: DOMAIN, keeper: pair.oin.police, emergency: false, token: null, changedAt: START };
  for (const { store } of [pair.police, pair.municipality])
    await store.transaction(async (tx) => {
      await tx.keyEpochs.put({
        ...{ ...shared, epoch: "2026-01", kid: first, state: "active", previous: null, serial: 0 },
        ...{ activatesAt: 0, overlapUntil: 0 },
        ...changes.first,
      });
      await tx.keyEpochs.put({
        ...{ ...shared, epoch: "2026-07", kid: second, state: "active", previous: "2026-01", serial: 2 },
        ...{ activatesAt: START, overlapUntil: START + 30 * DAY },
        ...changes.second,
      });
    });
  return { first, second };
}

describe("the manifest of a delivery", () => {
  it("names the key that its rows were treated with, whatever key is in use when its turn comes", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ fourEyes: true })] });
    const { deliveryId } = await push(pair, incidents(3));
    const { stamp } = (await deliveryAt(pair.police, deliveryId))!;
    const { kid } = (JSON.parse(stamp!) as { pseudonyms: { kid: string } }).pseudonyms;
    const other = { domain: "demo-incidenten", epoch: "2026-07", key: { root: createSecretKey(randomBytes(32)) } };
    Object.assign(pair.keys.police.gateway, { pseudonyms: () => other });
    await pair.police.officer.release(COLLEAGUE, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
    const sent = (await deliveryAt(pair.police, deliveryId))!;
    expect(sent.stamp).toBeNull();
    expect((JSON.parse(sent.manifest!) as Manifest).pseudonyms).toMatchObject({ epoch: "2026-01", kid });
    const [view] = await pair.police.officer.deliveries(COLLEAGUE, {});
    expect(view!.delivery).not.toHaveProperty("stamp");
  });
});

/** Tokens at the municipality by KID and type, and whether each stands beside one of the other key at the same place. */
function tokensThere(pair: TwoGateways) {
  using database = new DatabaseSync(`${pair.folder.municipality}/store.sqlite`, { readOnly: true });
  const kept = database
    .prepare(
      `SELECT e."ref", x."value" ->> 0 AS "path", x."value" ->> 2 AS "token" FROM "earlierTokens" e, json_each(e."tokens") x`,
    )
    .all();
  const inRows = database
    .prepare(`SELECT "name", "columns" FROM "rowTable"`)
    .all()
    .flatMap(({ name, columns }) =>
      (JSON.parse(columns as string) as { name: string }[]).flatMap((column) =>
        database
          .prepare(
            `SELECT "ref", '${column.name}' AS "path", "${column.name}" AS "token" FROM "${name}" WHERE "${column.name}" LIKE 'hn1.%'`,
          )
          .all(),
      ),
    );
  // a token that stands twice in a record counts once
  const first = new Map(inRows.reverse().map((row) => [`${row["ref"]} ${row["token"]}`, row]));
  return [...first.values(), ...kept].map((row) => {
    const { ref, path, token } = row as { ref: string; path: string; token: string };
    const [, kid, type] = token.split(".") as [string, string, string];
    return { ref, path, type, kid, token };
  });
}

describe("in the overlap of two epochs a delivery", () => {
  it("brings every token of both, and its rows carry the new one only", async () => {
    await using pair = await twoGateways();
    const before = await deliver(pair, incidents(5));
    const old = tokensThere(pair);
    const { first, second } = await secondEpoch(pair);
    const id = await deliver(
      pair,
      incidents(5).map((each) => ({ ...each, mutatie: "W" as const })),
    );
    const manifest = JSON.parse((await deliveryAt(pair.municipality, id))!.manifest!) as Manifest;
    expect(manifest.pseudonyms).toMatchObject({
      kid: second,
      epoch: "2026-07",
      earlier: { kid: first, epoch: "2026-01" },
    });
    const rows = await currentRows(pair);
    expect(rows.length).toBe(5);
    for (const row of rows)
      expect([row.includes(`hn1.${second}.`), row.includes(`hn1.${first}.`)]).toEqual([true, false]);
    const places = (kid: string, tokens = tokensThere(pair)) =>
      tokens
        .filter((token) => token.kid === kid)
        .map(({ ref, path, type }) => `${ref} ${path} ${type}`)
        .sort();
    // what came before, and the same again beside the new ones
    expect(places(second)).toEqual(places(first, old));
    const texts = (tokens: typeof old) => new Set(tokens.filter(({ kid }) => kid === first).map(({ token }) => token));
    expect(texts(tokensThere(pair))).toEqual(texts(old));
    expect(tokensThere(pair).length).toBe(3 * old.length);
    expect((await deliveryAt(pair.municipality, before))!.state).toBe("stored");
  });

  it("brings the new ones only once the overlap is over", async () => {
    await using pair = await twoGateways();
    const { second } = await secondEpoch(pair, { second: { overlapUntil: START } });
    await deliver(pair, incidents(3));
    expect(new Set(tokensThere(pair).map(({ kid }) => kid))).toEqual(new Set([second]));
  });
});

describe("a row with a token of another key than its delivery says", () => {
  it("is refused, in a column and in a child, by place and rule, never by value", () => {
    const children = { items: { type: "object", properties: { p: { "x-token-type": "bsn" } } } };
    const { schema } = sampleTable([
      sampleColumn("token", "text", { "x-role": "token", "x-token-type": "adr1" }),
      sampleColumn("delen", "json", children),
    ]);
    const check = foreignTokens(schema, "m22dye54");
    const [own, other] = ["m22dye54", "1mnhxcr2"].map((kid) => `hn1.${kid}.bsn.${"a".repeat(32)}`);
    expect(check(["r", "nieuw", own!, [{ p: own! }, {}]])).toEqual([]);
    expect(check(["r", "vervallen", null, null])).toEqual([]);
    expect(check(["r", "nieuw", other!, [{ p: own! }]])).toEqual([{ field: "token", rule: "other-key" }]);
    expect(check(["r", "nieuw", other!, [{}, { p: other! }]])).toEqual([
      { field: "token", rule: "other-key" },
      { field: "delen", rule: "other-key" },
    ]);
  });

  it("makes the receiver reject the delivery", async () => {
    const bench = doctoredWorkbench();
    await using pair = await twoGateways({ policeWorkbench: bench });
    bench.change = (rows) =>
      rows.map((row) =>
        row.map((cell) => (typeof cell === "string" ? cell.replace(/^hn1\.\w{8}/, "hn1.00000000") : cell)),
      );
    const { deliveryId } = await push(pair, incidents(3));
    expect((await reach(() => pair.police, deliveryId, "rejected")).reason).toBe("ROWS_INVALID");
  });
});

describe("a delivery under another epoch than the receiver's", () => {
  it("waits until the epoch is in use there too", async () => {
    await using pair = await twoGateways();
    await secondEpoch(pair, { first: { state: "retired" }, second: { state: "active" } });
    const [known] = (await pair.municipality.store.read((tx) => tx.keyEpochs.list(DOMAIN))).slice(-1);
    await pair.municipality.store.transaction((tx) => tx.keyEpochs.put({ ...known!, state: "announced" }));
    const { deliveryId } = await push(pair, incidents(3));
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.reason === "EPOCH_NOT_ACTIVE" && delivery.attempts > 2 && !delivery.parked,
    );
    await pair.municipality.store.transaction((tx) => tx.keyEpochs.put(known!));
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("is refused when that epoch is retired there, or has another key", async () => {
    await using pair = await twoGateways();
    await secondEpoch(pair);
    const epochs = await pair.municipality.store.read((tx) => tx.keyEpochs.list(DOMAIN));
    await pair.municipality.store.transaction((tx) => tx.keyEpochs.put({ ...epochs[0]!, state: "retired" }));
    const late = await push(pair, incidents(3));
    expect((await reach(() => pair.police, late.deliveryId, "void")).reason).toBe("EPOCH_RETIRED");
    await pair.municipality.store.transaction((tx) => tx.keyEpochs.put({ ...epochs[1]!, kid: "0".repeat(8) }));
    const other = await push(pair, incidents(4));
    expect((await parked(() => pair.police, other.deliveryId)).reason).toBe("CANARY_DIFFERS");
  });
});
