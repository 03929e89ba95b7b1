import { createPublicKey } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { developmentCaIn } from "../../gateway/cli/development-ca-folder.ts";
import { issueCertificate } from "../../gateway/identity/development-pki/development-ca.ts";
import { readCard } from "../../gateway/identity/partner-card.ts";
import { readDer } from "../../gateway/identity/read-der.ts";
import { cosignerKeys } from "../../gateway/ledger/cosigner-keys.ts";
import { encodeVerifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyBundles } from "../../gateway/ledger/verify-bundles.ts";
import {
  eventually,
  POLICE,
  type RotationWorld,
  type RunningSide,
  rotationWorld,
  TOWN,
  WHO,
} from "./rotation-world.ts";

// two gateways that really run, on a machine that may be busy
vi.setConfig({ testTimeout: 120_000 });

const STAND_ALONE = new URL("../../bin/sluis-verify.mjs", import.meta.url);

/** Deliveries that follow each other until they are told to end; each must be stored. */
function stream(world: RotationWorld) {
  let enough = Number.POSITIVE_INFINITY;
  const ids: string[] = [];
  const pushing = (async () => {
    while (ids.length < enough) {
      ids.push(await world.push());
      await sleep(100);
    }
  })();
  pushing.catch(() => {}); // told when it is waited for
  return {
    /** Ends once there were so many: a whole rotation may be over before the first is pushed. */
    async end(least: number): Promise<void> {
      enough = least;
      await pushing;
      for (const id of ids) await world.stored(id);
    },
  };
}

/** What the partner offers, once it does. */
const offered = (side: RunningSide) =>
  eventually(async () => {
    const [partner] = await side.service.partnerCards(WHO);
    if (partner?.offered == null) throw new Error("nothing offered");
    return partner.offered;
  });

/** Waits until the partner said to have our card of this number. */
const hasOurs = (side: RunningSide, serial: number) =>
  eventually(async () => {
    const [partner] = await side.service.partnerCards(WHO);
    if (partner?.ownSerial !== serial) throw new Error(`has ${partner?.ownSerial}`);
  });

describe("a gateway's own keys, while deliveries run", () => {
  it("are replaced one after the other, each with an officer's approval at the partner, and nothing stops", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    const flow = stream(world);

    const rotated = await police.run("cert", "rotate", "signing", "--json");
    expect(rotated.json()).toMatchObject({ purpose: "signing", card: { serial: 2 } });
    const { changes } = await offered(town);
    expect(changes.map(({ nl }) => nl)).toEqual([
      expect.stringMatching(/^Nieuwe sleutel voor ondertekening/),
      expect.stringMatching(/^De sleutel voor ondertekening .* telt tot /),
    ]);
    expect((await town.service.alarms(WHO)).map(({ code }) => code)).toContain("CARD_OFFERED");
    const shown = await town.run("partner", "show", POLICE);
    expect(shown.out).toContain("Nieuwe sleutel voor ondertekening");
    expect(await town.run("partner", "accept", POLICE, "--serial", "3")).toMatchObject({ exit: 1 });
    expect(await town.run("partner", "accept", POLICE, "--serial", "2")).toMatchObject({ exit: 0, err: "" });
    await hasOurs(police, 2);
    const { key } = rotated.json() as { key: string };
    await eventually(async () => {
      const kids = (await police.entries()).flatMap(({ type, keys }) => (type === "key-activated" ? [keys] : []));
      expect(kids).toContainEqual({ signingKid: key });
    });
    await world.stored(await world.push());

    await town.run("cert", "rotate", "decryption");
    expect((await offered(police)).changes[0]!.en).toMatch(/^New decryption key/);
    await police.run("partner", "accept", TOWN, "--serial", "2");
    await hasOurs(town, 2);
    await world.stored(await world.push());

    await flow.end(3);
    const types = (await town.entries()).map(({ type }) => type);
    expect(types.filter((type) => type === "card-changed")).toHaveLength(1);
    expect((await town.service.alarms(WHO)).map(({ code }) => code)).not.toContain("CARD_OFFERED");
    // a restart reads the card from its file, which the gateway wrote
    await town.restart();
    await world.stored(await world.push());
  });
});

/** Asks a partner's identity for a certificate of the shared development authority, and loads it. */
async function newCertificate(side: RunningSide, folder: string): Promise<void> {
  const [request, answer] = [join(folder, `${side.oin}.csr`), join(folder, `${side.oin}.pem`)];
  rmSync(request, { force: true });
  expect(await side.run("cert", "request", "--host", "127.0.0.1", "--out", request)).toMatchObject({
    exit: 0,
    err: "",
  });
  const der = Buffer.from(readFileSync(request, "utf8").replace(/-----[^-]+-----|\s/g, ""), "base64");
  const spki = readDer(readDer(readDer(der)[0]!.content)[0]!.content)[2]!.raw;
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const ca = developmentCaIn(side.caFolder, Date.now());
  const asked = { ca, oin: side.oin, name: "Proef", hosts: ["127.0.0.1"], publicKey, now: Date.now() };
  writeFileSync(answer, issueCertificate(asked).join("\n"));
  expect(await side.run("cert", "load", answer)).toMatchObject({ exit: 0, err: "" });
}

/** Pins on the card of a partner that count at a side. */
const state = async (world: RotationWorld, id: string) => (await world.police.service.delivery(WHO, id)).delivery;

describe("a TLS key", () => {
  it("is replaced on both sides while deliveries run, and used once the partner knows it", async () => {
    await using world = await rotationWorld();
    const flow = stream(world);
    for (const [side, partner] of [
      [world.police, world.town],
      [world.town, world.police],
    ] as const) {
      await newCertificate(side, world.folder);
      const { changes } = await offered(partner);
      expect(changes[0]!.nl).toMatch(/^Nieuwe sleutel voor de verbinding/);
      await partner.run("partner", "accept", side.oin, "--serial", "2");
      await hasOurs(side, 2);
      await eventually(async () => {
        const loaded = (await side.entries()).filter(({ type }) => type === "certificate-loaded");
        expect(loaded).toHaveLength(2);
      });
    }
    await flow.end(2);
  });

  it("that is revoked stops working on living connections at once, until a card with another one is accepted", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    await world.stored(await world.push());
    const ownOnly = await town.run("cert", "revoke", TOWN, "--reason", "lek");
    expect(ownOnly).toMatchObject({ exit: 1, err: expect.stringContaining("KEY_NOT_ON_CARD") });
    expect(await town.run("cert", "revoke", POLICE, "--reason", "lek")).toMatchObject({ exit: 0, err: "" });
    const late = await world.push();
    await sleep(1500);
    expect((await state(world, late)).state).toMatch(/^(?:released|sending)$/);
    await expect(town.service.delivery(WHO, late)).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
    expect((await town.entries()).findLast(({ type }) => type !== "log-read")).toMatchObject({
      type: "key-revoked",
      partner: POLICE,
      reason: "lek",
    });
    await newCertificate(police, world.folder);
    // no link is left to offer it over
    const card = join(police.config, "../card.jws");
    const { fingerprint } = await readCard(readFileSync(card, "utf8").trim());
    await town.run("partner", "accept", card, "--fingerprint", fingerprint);
    // the police side is not told that the town knows its key, and takes it once the old one counts no more there or here
    await police.run("cert", "revoke", POLICE, "--key", await oldPin(police), "--reason", "lek");
    await police.service.resend(WHO, late).catch(() => {});
    await world.stored(late);
  });
});

async function oldPin(side: RunningSide): Promise<string> {
  const { card } = await readCard(readFileSync(join(side.config, "../card.jws"), "utf8").trim());
  return card.ending![0]!.key;
}

describe("a compromised key", () => {
  it("for decryption: what is under way is sealed anew once the partner has the card, and both logs still agree", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    await world.stored(await world.push());
    await town.run("cert", "rotate", "decryption", "--compromised");
    // the town is told within a tick that its key has gone
    await eventually(async () => expect((await town.entries()).map(({ type }) => type)).toContain("own-card-changed"));
    const open = await world.push();
    const { serial, changes } = await offered(police);
    expect(changes.map(({ en }) => en)).toContainEqual(expect.stringMatching(/^The decryption key .* ends at once\.$/));
    await eventually(async () => {
      const { state: at, reason } = await state(world, open);
      expect([at, reason]).toEqual(["sending", "KEY_UNKNOWN"]);
    });
    const before = (await state(world, open)).manifestHash;
    await police.run("partner", "accept", TOWN, "--serial", String(serial));
    await world.stored(open);
    expect((await state(world, open)).manifestHash).not.toBe(before);
    await world.stored(await world.push());
    const bundles = [
      await police.service.logBundle(WHO, `sluis/${POLICE}/${TOWN}`),
      await town.service.logBundle(WHO, `sluis/${TOWN}/${POLICE}`),
    ] as const;
    expect(verifyBundles(bundles.map((document) => ({ document }))).findings).toEqual([]);
    const { verify } = (await import(STAND_ALONE.href)) as { verify(files: Buffer[]): { findings: unknown[] } };
    expect(verify(bundles.map((bundle) => Buffer.from(JSON.stringify(bundle)))).findings).toEqual([]);
    const sent = (await police.service.logLines(WHO, { deliveryId: open, limit: 50 })).map(
      ({ entry }) => (entry as { type: string }).type,
    );
    expect(sent.filter((type) => type === "sent")).toHaveLength(2);
  });

  it("for signing is first contact again: the link's card is refused, two people compare, and what waited is delivered", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    await world.stored(await world.push());
    await police.run("cert", "rotate", "signing", "--compromised");
    await eventually(async () =>
      expect((await police.entries()).map(({ type }) => type)).toContain("own-card-changed"),
    );
    const waiting = await world.push();
    await eventually(async () => expect((await state(world, waiting)).reason).toBe("KEY_UNKNOWN"));
    await eventually(async () => {
      const refused = (await town.entries()).filter(({ type }) => type === "message-refused");
      expect(refused.map(({ reason }) => reason)).toContain("CARD_NOT_SUCCESSOR");
    });
    expect((await town.service.partnerCards(WHO))[0]!.offered).toBeNull();
    const token = readFileSync(join(police.config, "../card.jws"), "utf8").trim();
    const { fingerprint } = await readCard(token);
    const wrong = fingerprint.replace(/^./, (letter) => (letter === "0" ? "1" : "0"));
    await expect(town.service.acceptCardAnew(WHO, POLICE, token, wrong)).rejects.toMatchObject({
      code: "FINGERPRINT_DIFFERS",
    });
    const words = ["partner", "accept", join(police.config, "../card.jws"), "--fingerprint", fingerprint];
    const first = await town.run(...words, "--first-contact", "--json");
    expect(first.json()).toMatchObject({ partner: { state: "awaiting-second-person", serial: 2 } });
    expect((await town.run(...words, "--first-contact", "--json")).json()).toMatchObject({
      partner: { state: "awaiting-second-person" },
    });
    expect(await town.second.acceptCardAnew(WHO, POLICE, token, fingerprint)).toMatchObject({ state: "accepted" });
    await world.stored(waiting);
    await town.restart();
    await world.stored(await world.push());
  });
});

describe("a certificate that is about to end", () => {
  it("is an alarm at both sides from thirty days before, told anew at fourteen and seven, until another is in use", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    await world.stored(await world.push());
    const told = async (side: RunningSide) =>
      (await side.service.alarms(WHO))
        .filter(({ code }) => code.endsWith("CERTIFICATE_EXPIRING"))
        .map(({ code, details }) => `${code} ${details["days"]}`)
        .sort();
    expect(await told(town)).toEqual([]);
    // development certificates last 398 days; only the gateways' own clock goes ahead
    for (const [leap, days] of [
      [370, 30],
      [16, 14],
      [7, 7],
    ] as const) {
      world.leap(leap * 24 * 3600_000);
      const both = [`CERTIFICATE_EXPIRING ${days}`, `PARTNER_CERTIFICATE_EXPIRING ${days}`];
      for (const side of [police, town]) await eventually(async () => expect(await told(side)).toEqual(both));
    }
    expect((await town.run("status")).out).toContain("CERTIFICATE_EXPIRING");
    const expiring = (await town.entries()).filter(({ type }) => type === "certificate-expiring");
    expect(expiring.length).toBeGreaterThanOrEqual(2);
  });
});

describe("a log key", () => {
  it("goes over to the next by an entry that both signed, and either key alone is enough to follow the whole log", async () => {
    await using world = await rotationWorld();
    const { police, town } = world;
    const logKeysOf = async (side: RunningSide) =>
      (await readCard(readFileSync(join(side.config, "../card.jws"), "utf8").trim())).card.logKeys;
    const [oldPolice] = await logKeysOf(police);
    const [oldTown] = await logKeysOf(town);
    const flow = stream(world);
    await world.stored(await world.push());
    for (const [side, partner] of [
      [police, town],
      [town, police],
    ] as const) {
      await side.run("cert", "rotate", "log");
      expect((await offered(partner)).changes[0]!.nl).toMatch(/^Nieuwe sleutel van het logboek/);
      expect((await side.entries()).map(({ type }) => type)).not.toContain("log-key-rotated");
      await partner.run("partner", "accept", side.oin, "--serial", "2");
      await eventually(async () => expect((await side.entries()).map(({ type }) => type)).toContain("log-key-rotated"));
      await world.stored(await world.push());
    }
    await flow.end(2);
    await police.restart();
    await world.stored(await world.push());
    const documents = [
      await police.service.logBundle(WHO, `sluis/${POLICE}/${TOWN}`),
      await town.service.logBundle(WHO, `sluis/${TOWN}/${POLICE}`),
    ] as const;
    const [newPolice] = await logKeysOf(police);
    const [newTown] = await logKeysOf(town);
    expect(newPolice).not.toBe(oldPolice);
    const { verify } = (await import(STAND_ALONE.href)) as {
      verify(
        files: Buffer[],
        cards: Map<string, string[]>,
      ): { findings: unknown[]; logs: { size: number; cosignedSize: number }[] };
    };
    const files = documents.map((document) => Buffer.from(JSON.stringify(document)));
    const cosigner = (keys: string[]) => cosignerKeys(keys).map(encodeVerifierKey);
    for (const [ofPolice, ofTown] of [
      [oldPolice!, oldTown!],
      [newPolice!, newTown!],
    ] as const) {
      const report = verifyBundles([
        { document: documents[0], trusted: { logKeys: [ofPolice], cosignerKeys: cosigner([ofTown]) } },
        { document: documents[1], trusted: { logKeys: [ofTown], cosignerKeys: cosigner([ofPolice]) } },
      ]);
      expect([report.findings, ...report.logs.map(({ findings }) => findings)]).toEqual([[], [], []]);
      expect(report.logs.every(({ cosignedSize }) => cosignedSize > 0)).toBe(true);
      const alone = verify(
        files,
        new Map([
          [POLICE, [ofPolice]],
          [TOWN, [ofTown]],
        ]),
      );
      expect(alone.findings).toEqual([]);
      expect(alone.logs.map(({ size, cosignedSize }) => [size, cosignedSize])).toEqual(
        report.logs.map(({ size, cosignedSize }) => [size, cosignedSize]),
      );
    }
  });
});
