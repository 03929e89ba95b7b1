import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { CARD_SETTINGS } from "../../gateway/deliveries/cards/card-settings.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { ownCard } from "../../gateway/identity/own-card.ts";
import { makeCard } from "../../gateway/identity/partner-card.ts";
import { logIdentity } from "../../gateway/main/log-identity.ts";
import { openIdentity } from "../../gateway/main/open-identity.ts";
import { DAY, makeParties, PROSECUTOR, seenLog, serialOf, TOWN } from "../security/gateways.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

/** A police gateway that knows a town, and the local log that its starts leave behind. */
async function policeStore() {
  const parties = await makeParties();
  const { police, town, accept, clock } = parties;
  let settings = accept(police, town, "https://127.0.0.1:1");
  const store = await openTemporaryStore(clock);
  onTestFinished(() => store.close());
  const own = { oin: police.oin, name: "Proefpolitie", environment: "test" };
  const cards = { own: () => undefined };
  const clockIsCredible = () => true;
  const context = { own, clock, clockIsCredible, store, cards, logger: seenLog() } as unknown as GatewayContext;
  const log = `sluis/${police.oin}/local`;
  let seen = 0;
  return {
    ...parties,
    log,
    store,
    /** Starts as `serve` would. Out: the entries that this start added. */
    start: async (): Promise<LogEntry[]> => {
      settings = loadConfig(settings.file, {});
      const identity = await openIdentity(settings, {}, clock);
      await logIdentity(context, settings, identity);
      const entries = await store.read(async (tx) => tx.log.entries(log, seen, (await tx.log.head(log)).size));
      seen += entries.length;
      return entries.map((entry) => JSON.parse(Buffer.from(entry.leaf).toString()) as LogEntry);
    },
    identity: () => openIdentity(settings, {}, clock),
    configuration: settings.file,
    partnerCard: join(settings.file, "../partners", `${TOWN}.jws`),
  };
}

const types = (entries: readonly LogEntry[]) => entries.map((entry) => entry.type);

describe("the local log of a gateway that starts", () => {
  it("says once which certificate, keys, card and configuration it runs with", async () => {
    const { start, identity } = await policeStore();
    const first = await start();
    expect([...new Set(types(first))]).toEqual([
      ...["certificate-loaded", "key-activated", "card-accepted", "configuration-changed"],
      "role-changed",
    ]);
    const { keystore, cards } = await identity();
    expect(first[1]).toMatchObject({ keys: { signingKid: keystore.current("signing").kid } });
    expect(first[2]).toMatchObject({ partner: TOWN, card: { serial: cards[0]!.serial } });
    expect(await start()).toEqual([]);
  });

  it("shows a configuration that was changed, by its hash only", async () => {
    const { start, configuration } = await policeStore();
    const before = (await start()).find(({ type }) => type === "configuration-changed")!;
    writeFileSync(configuration, readFileSync(configuration, "utf8").replace("role: privacy-officer", "role: auditor"));
    const after = await start();
    expect(after[0]).toMatchObject({ type: "configuration-changed" });
    expect(after[0]!.configuration).not.toBe(before.configuration);
  });

  it("shows each role that somebody got or lost, and who only as a commitment", async () => {
    const { start, configuration } = await policeStore();
    const given = (await start()).filter(({ type }) => type === "role-changed");
    expect(given.map(({ role, reason }) => [role, reason])).toContainEqual(["privacy-officer", "ROLE_GIVEN"]);
    writeFileSync(configuration, readFileSync(configuration, "utf8").replace("role: privacy-officer", "role: auditor"));
    const changed = (await start()).filter(({ type }) => type === "role-changed");
    expect(changed.map(({ role, reason }) => [role, reason])).toEqual([
      ["privacy-officer", "ROLE_TAKEN"],
      ["auditor", "ROLE_GIVEN"],
    ]);
    for (const { actor } of changed) expect(actor).toMatch(/^[0-9a-f]{64}$/);
    expect(await start()).toEqual([]);
  });

  it("shows a partner's card that was replaced, however it was replaced, and a new partner", async () => {
    const { start, partnerCard, police, prosecutor, accept, town, clock } = await policeStore();
    await start();
    const { keystore } = await openIdentity(town.settings, {}, clock);
    const details = { oin: TOWN, environment: "test" as const, name: "Proefgemeente", serial: 2 };
    const later = ownCard(keystore, { ...details, issuedAt: clock.now(), logKeyName: `sluis/${TOWN}` });
    writeFileSync(partnerCard, await makeCard(later, keystore.current("signing")));
    expect(await start()).toMatchObject([{ type: "card-changed", partner: TOWN, card: { serial: 2 } }]);
    accept(police, prosecutor, "https://127.0.0.1:1");
    expect(await start()).toMatchObject([
      { type: "card-accepted", partner: PROSECUTOR },
      { type: "configuration-changed" },
    ]);
  });

  it("does not tell of the card before the one that an officer accepted, which it had read just before", async () => {
    const { start, store, partnerCard } = await policeStore();
    await start();
    const card = readFileSync(partnerCard, "utf8");
    await store.transaction(async (tx) => {
      await tx.settings.set(CARD_SETTINGS.accepted(TOWN), card);
      await tx.settings.set(CARD_SETTINGS.logged(TOWN), `2 ${"0".repeat(64)}`);
    });
    expect(await start()).toEqual([]);
    // nobody accepted anything: an older card in the place of a newer one is told
    await store.transaction((tx) => tx.settings.delete(CARD_SETTINGS.accepted(TOWN)));
    expect(await start()).toMatchObject([{ type: "card-changed", partner: TOWN, card: { serial: 1 } }]);
  });

  it("shows a pseudonym key that came into use, by its public names", async () => {
    const { start, identity } = await policeStore();
    await start();
    const { keystore } = await identity();
    keystore.createSecret("pseudonym.proef-domein.2026-01");
    expect(await start()).toMatchObject([
      { type: "key-created", keys: { epoch: "2026-01" } },
      { type: "key-activated", keys: { epoch: "2026-01" } },
    ]);
    keystore.createSecret("pseudonym.proef-domein.2026-07");
    expect(await start()).toMatchObject([
      { type: "key-created", keys: { epoch: "2026-07" } },
      { type: "key-activated", keys: { epoch: "2026-07" } },
    ]);
    expect(await start()).toEqual([]);
  });

  it("shows once that its certificate ends soon, and that it is revoked", async () => {
    const { start, identity, revoke, clock } = await policeStore();
    await start();
    clock.advance(398 * DAY - 29 * DAY);
    expect(types(await start())).toEqual(["certificate-expiring"]);
    revoke([serialOf(await identity())]);
    expect(types(await start())).toEqual(["certificate-revoked"]);
    expect(await start()).toEqual([]);
  });

  it("holds no text that could name anybody", async () => {
    const { start, configuration } = await policeStore();
    const written = JSON.stringify(await start());
    expect(readFileSync(configuration, "utf8")).toContain("tester");
    for (const word of ["tester", "Proef", "127.0.0.1", "sluis.yaml"]) expect(written).not.toContain(word);
  });
});
