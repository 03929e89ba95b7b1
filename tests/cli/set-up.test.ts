import type { KeyObject } from "node:crypto";
import { X509Certificate } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { openKeys } from "../../gateway/cli/open-keys.ts";
import { findPseudonymKey, installFieldKeys, removePseudonymKeys } from "../../gateway/cli/pseudonym-keys.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { WorkView } from "../../gateway/deliveries/ports/officer-service.ts";
import { certificateInfo } from "../../gateway/identity/certificate-info.ts";
import { deriveKid } from "../../gateway/pseudonyms/hn1/derive.ts";
import { fieldKeysOf } from "../../gateway/pseudonyms/hn1/field-keys.ts";
import { createCliWorld, NOW } from "./cli-world.ts";

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-init-"));
  return () => rmSync(work, { recursive: true });
});

const POLICE = "00000001000000000001";
const TOWN = "00000001000000000002";

function initWords(role: string, oin: string, name: string, ...more: string[]): string[] {
  const dir = join(work, role);
  return ["init", "--role", role, "--oin", oin, "--name", name, "--dir", dir, "--ca", join(work, "ca"), ...more];
}

/** Sets up both sides under one development authority. Out: the fingerprints of their cards. */
async function initBoth(): Promise<{ police: string; town: string; fingerprints: { police: string; town: string } }> {
  const world = createCliWorld();
  const police = await world.run(...initWords("police", POLICE, "Proefpolitie"), "--json");
  const door = ["--host", "localhost", "--port", "8443"];
  const town = await world.run(...initWords("municipality", TOWN, "Proefgemeente", ...door), "--json");
  return {
    police: join(work, "police/sluis.yaml"),
    town: join(work, "municipality/sluis.yaml"),
    fingerprints: { police: String(police.json()["fingerprint"]), town: String(town.json()["fingerprint"]) },
  };
}

describe("sluis init", () => {
  it("makes a configuration that loads, folders of the owner only, keys, a certificate and a card", async () => {
    const ran = await createCliWorld().run(...initWords("police", POLICE, 'Proef: "politie"'));
    expect(ran).toMatchObject({ exit: 0, err: "" });
    const dir = join(work, "police");
    const settings = loadConfig(join(dir, "sluis.yaml"), {});
    expect(settings).toMatchObject({ environment: "test", role: "police", oin: POLICE, name: 'Proef: "politie"' });
    expect(settings.tls.crlFiles).toEqual([join(work, "ca/ca-crl.pem")]);
    for (const folder of [dir, settings.dataDir, join(dir, "secret")]) expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(settings.keyEncryptionKeyFile).mode & 0o777).toBe(0o600);
    expect(settings.officers.map(({ role, osUser }) => [role, osUser])).toEqual([
      ["data-officer", "tester"],
      ["functional-administrator", "tester"],
      ["technical-administrator", "tester"],
      ["privacy-officer", "tester"],
    ]);
    const keystore = openKeys(settings, {}, createCliWorld().context.clock);
    const tls = keystore.current("tls");
    const own = new X509Certificate(tls.certificates![0]!);
    expect(certificateInfo(own).oin).toBe(POLICE);
    expect(own.checkHost("localhost")).toBe("localhost");
    for (const purpose of ["signing", "decryption", "log"] as const) expect(keystore.keys(purpose)).toHaveLength(1);
    expect(ran.out).toContain("*** TEST ***");
    expect(ran.out).toMatch(/Vingerafdruk +(?:[0-9a-hjkmnp-tv-z]{4} ){7}[0-9a-hjkmnp-tv-z]{4}\n/);
    expect(ran.out).toContain("in productie hoort de hoofdsleutel van een andere gebruiker");
  });

  it("gives the municipality an intake officer, a door and an address on its card", async () => {
    const { town } = await initBoth();
    const settings = loadConfig(town, {});
    expect(settings.door).toEqual({ host: "localhost", port: 8443 });
    expect(settings.officers[0]).toMatchObject({ role: "intake" });
    const card = await createCliWorld().run("partner", "card", "--config", town, "--json");
    expect(card.json()).toMatchObject({ card: { oin: TOWN, address: "https://localhost:8443", serial: 1 } });
  });

  it("makes an authority of its own when none is shared", async () => {
    const dir = join(work, "alleen");
    const ran = await createCliWorld().run(
      ...["init", "--role", "police", "--oin", POLICE, "--name", "Proef", "--dir", dir, "--json"],
    );
    expect(ran.json()["caFolder"]).toBe(join(dir, "development-ca"));
    expect(loadConfig(join(dir, "sluis.yaml"), {}).tls.crlFiles).toEqual([]);
  });

  it("leaves a folder that is not empty alone", async () => {
    mkdirSync(join(work, "police"));
    writeFileSync(join(work, "police/brief.txt"), "x");
    const ran = await createCliWorld().run(...initWords("police", POLICE, "Proef"));
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("FOLDER_NOT_EMPTY");
    expect(readFileSync(join(work, "police/brief.txt"), "utf8")).toBe("x");
  });

  it("leaves nothing behind when it fails half-way", async () => {
    mkdirSync(join(work, "ca"));
    writeFileSync(join(work, "ca/ca.pem"), "geen certificaat");
    const ran = await createCliWorld().run(...initWords("police", POLICE, "Proef"));
    expect(ran.exit).toBe(2);
    expect(existsSync(join(work, "police/secret"))).toBe(false);
    expect(existsSync(join(work, "police/data"))).toBe(false);
  });

  it.each([
    ["--role", "politie", "police"],
    ["--oin", "123", "20 cijfers"],
    ["--port", "99999", "65535"],
    ["--host", "voorbeeld.example", "samen"],
  ])("refuses %s %s", async (option, value, sentence) => {
    const words = initWords("police", POLICE, "Proef", ...(option === "--port" ? ["--host", "localhost"] : []));
    const ran = await createCliWorld().run(...words, option, value);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(sentence);
  });
});

describe("sluis partner accept", () => {
  it("accepts a card once the fingerprint was typed, keeps comments, and the configuration loads", async () => {
    const { police, fingerprints } = await initBoth();
    const card = join(work, "municipality/card.jws");
    const typed = `${fingerprints.town.toUpperCase().replaceAll(" ", "-")}\n`;
    const ran = await createCliWorld({ input: typed }).run("partner", "accept", card, "--config", police);
    expect(ran.exit).toBe(0);
    expect(ran.err).toContain("Proefgemeente");
    expect(ran.err).not.toContain(fingerprints.town);
    const text = readFileSync(police, "utf8");
    expect(text).toContain("# De hoofdsleutel.");
    const [partner] = loadConfig(police, {}).partners;
    expect(partner).toMatchObject({ oin: TOWN, dial: true, url: null });
    expect(readFileSync(partner!.card, "utf8")).toBe(readFileSync(card, "utf8"));
    const listed = await createCliWorld().run("partner", "list", "--config", police);
    expect(listed.out).toContain(fingerprints.town);
  });

  it("refuses another fingerprint and changes nothing", async () => {
    const { police, fingerprints } = await initBoth();
    const before = readFileSync(police, "utf8");
    const card = join(work, "municipality/card.jws");
    const ran = await createCliWorld().run(
      ...["partner", "accept", card, "--fingerprint", fingerprints.police, "--config", police],
    );
    expect(ran).toMatchObject({ exit: 4, err: expect.stringContaining("FINGERPRINT_DIFFERS") });
    expect(readFileSync(police, "utf8")).toBe(before);
    expect(existsSync(join(work, "police/partners", `${TOWN}.jws`))).toBe(false);
  });

  it("refuses without a confirmation, its own card, and a changed card", async () => {
    const { police, fingerprints } = await initBoth();
    const card = join(work, "municipality/card.jws");
    const silent = await createCliWorld({ input: "" }).run("partner", "accept", card, "--config", police);
    expect(silent.err).toContain("CONFIRMATION_MISSING");
    const own = join(work, "police/card.jws");
    const ownCard = await createCliWorld().run(
      ...["partner", "accept", own, "--fingerprint", fingerprints.police, "--no-dial", "--config", police],
    );
    expect(ownCard.err).toContain("CARD_INVALID");
    const changed = join(work, "changed.jws");
    writeFileSync(changed, `${readFileSync(card, "utf8").trim().slice(0, -4)}AAAA`);
    const other = await createCliWorld().run("partner", "accept", changed, "--config", police);
    expect(other.exit).toBe(4);
  });

  it("does not accept a second first card of a known partner", async () => {
    const { town, fingerprints } = await initBoth();
    const card = join(work, "police/card.jws");
    const words = ["partner", "accept", card, "--fingerprint", fingerprints.police, "--config", town];
    expect((await createCliWorld().run(...words)).exit).toBe(0);
    expect(loadConfig(town, {}).partners[0]!.dial).toBe(false);
    expect((await createCliWorld().run(...words)).err).toContain("CARD_NOT_SUCCESSOR");
  });

  it("writes down a link over the RabbitMQ of whoever is dialled, in a vhost of whoever dials", async () => {
    const { police, town, fingerprints } = await initBoth();
    const url = "amqps://mq.gemeente.example:5671";
    const accept = (config: string, card: string, fingerprint: string) =>
      createCliWorld().run(
        ...["partner", "accept", join(work, card), "--fingerprint", fingerprint, "--amqps", url, "--config", config],
      );
    expect((await accept(police, "municipality/card.jws", fingerprints.town)).exit).toBe(0);
    expect((await accept(town, "police/card.jws", fingerprints.police)).exit).toBe(0);
    const file = (side: string, name: string) => join(work, side, "link", `${name}.pem`);
    for (const [config, side] of [
      [police, "police"],
      [town, "municipality"],
    ] as const)
      expect(loadConfig(config, {}).partners[0]!.amqps).toEqual({
        urls: [url],
        vhost: `sluis-${POLICE}`,
        certificateFile: file(side, "certificate"),
        keyFile: file(side, "key"),
        caFile: file(side, "ca"),
      });
  });

  it("refuses a link without TLS, or with a password in its address, and changes nothing", async () => {
    const { police, fingerprints } = await initBoth();
    const before = readFileSync(police, "utf8");
    for (const url of ["amqp://mq.gemeente.example:5672", "amqps://us:secret@mq.gemeente.example"]) {
      const ran = await createCliWorld().run(
        ...["partner", "accept", join(work, "municipality/card.jws"), "--fingerprint", fingerprints.town],
        ...["--amqps", url, "--config", police],
      );
      expect(ran).toMatchObject({ exit: 2, err: expect.stringContaining("BROKER_URL_REFUSED") });
    }
    expect(readFileSync(police, "utf8")).toBe(before);
    expect(existsSync(join(work, "police/partners", `${TOWN}.jws`))).toBe(false);
  });

  it("asks for an address when this side dials and the card has none", async () => {
    const { town, fingerprints } = await initBoth();
    const card = join(work, "police/card.jws");
    const ran = await createCliWorld().run(
      ...["partner", "accept", card, "--fingerprint", fingerprints.police, "--dial", "--config", town],
    );
    expect(ran).toMatchObject({ exit: 2, err: expect.stringContaining("--dial") });
  });
});

/** A world in which no gateway runs. */
const alone = () =>
  createCliWorld({
    hooks: {
      connect: async () => {
        throw new SluisError("SERVICE_UNREACHABLE");
      },
    },
  });

describe("sluis keys", () => {
  it("makes a key at the keeper, shows its names only, and never makes it twice", async () => {
    const { police } = await initBoth();
    const words = ["keys", "new", "--domain", "proef-domein", "--epoch", "2026-01", "--config", police];
    const made = await alone().run(...words, "--json");
    const { key } = made.json() as { key: { kid: string; kcv: string } };
    const keystore = openKeys(loadConfig(police, {}), {}, createCliWorld().context.clock);
    const material = findPseudonymKey(keystore, "proef-domein")!.key as { root: KeyObject };
    const listed = await alone().run("keys", "list", "--config", police, "--json");
    expect(listed.json()).toMatchObject({ keys: [{ domain: "proef-domein", epoch: "2026-01", ...key, types: null }] });
    for (const { out } of [made, listed]) expect(out).not.toContain(material.root.export().toString("hex"));
    expect((await alone().run(...words)).err).toContain("DOMAIN_HAS_KEY");
    expect(made.exit).toBe(0);
  });

  it("keeps field keys by type, goes on after a crash in between, and refuses another key in their place", async () => {
    const { police, town } = await initBoth();
    await alone().run("keys", "new", "--domain", "proef-domein", "--epoch", "2026-01", "--config", police);
    const keystoreOf = (path: string) => openKeys(loadConfig(path, {}), {}, createCliWorld().context.clock);
    const root = keystoreOf(police).secret("pseudonym.proef-domein.2026-01");
    const key = { rootKey: root, domain: "proef-domein", epoch: "2026-01" };
    const names = { domain: "proef-domein", epoch: "2026-01", kid: deriveKid(key) };
    const keystore = keystoreOf(town);
    installFieldKeys(keystore, names, fieldKeysOf(key, ["adr1"]));
    installFieldKeys(keystore, names, fieldKeysOf(key, ["adr1", "ken"]));
    const listed = await alone().run("keys", "list", "--config", town, "--json");
    expect(listed.json()).toMatchObject({ keys: [{ kid: names.kid, types: ["adr1", "ken"], kcv: null }] });
    const other = fieldKeysOf({ ...key, epoch: "2026-07" }, ["ken"]);
    expect(() => installFieldKeys(keystore, names, other)).toThrow(
      expect.objectContaining({ code: "KEY_FILE_EXISTS" }),
    );
    // the whole key is nowhere at the other side
    expect(keystore.list().filter(({ id }) => id.startsWith("pseudonym."))).toEqual([]);
  });

  it("finds the key of an epoch, and else that of the latest of a domain", async () => {
    const { police } = await initBoth();
    const keystore = openKeys(loadConfig(police, {}), {}, createCliWorld().context.clock);
    for (const epoch of ["2026-07", "2026-01"]) keystore.createSecret(`pseudonym.proef-domein.${epoch}`);
    expect(findPseudonymKey(keystore, "proef-domein")?.epoch).toBe("2026-07");
    expect(findPseudonymKey(keystore, "proef-domein", "2026-01")?.epoch).toBe("2026-01");
    expect(findPseudonymKey(keystore, "ander-domein")).toBeUndefined();
    removePseudonymKeys(keystore, "proef-domein", "2026-07");
    expect(findPseudonymKey(keystore, "proef-domein")?.epoch).toBe("2026-01");
    expect(readdirSync(join(dirname(police), "data/keys")).filter((name) => name.includes("2026-07"))).toEqual([]);
  });

  it("makes a key in the gateway that runs, with whoever asks for it as its maker", async () => {
    const { police } = await initBoth();
    const asked: unknown[] = [];
    const service = {
      newKey: async (...what: unknown[]) => {
        asked.push(what.slice(1));
        return { kid: asked.length === 1 ? null : "m22dye54" };
      },
    };
    const words = ["keys", "new", "--domain", "proef-domein", "--epoch", "2026-01", "--config", police];
    expect((await createCliWorld({ service }).run(...words)).out).toContain("tweede persoon");
    expect((await createCliWorld({ service }).run(...words)).out).toContain("m22dye54");
    expect(asked).toEqual(Array(2).fill(["proef-domein", "2026-01"]));
    const config = readFileSync(police, "utf8");
    writeFileSync(police, `${config}\nfourEyes: [keys]\n`);
    expect((await alone().run(...words)).err).toContain("SERVICE_UNREACHABLE");
  });

  it("refuses a domain that cannot be one", async () => {
    const { police } = await initBoth();
    const words = ["keys", "new", "--domain", "../x", "--epoch", "2026-01", "--config", police];
    expect((await alone().run(...words)).exit).toBe(2);
  });
});

describe("sluis cert list", () => {
  it("shows our certificate, its authority and until when they are valid", async () => {
    const { police } = await initBoth();
    const ran = await createCliWorld().run("cert", "list", "--config", police, "--json");
    expect(ran.json()).toMatchObject({
      certificates: [
        { subject: "TEST Proefpolitie", issuer: "TEST Sluis", development: true, current: true },
        { subject: "TEST Sluis", current: false },
      ],
    });
    const text = await createCliWorld().run("cert", "list", "--config", police);
    expect(text.out).toContain("ontwikkel-CA");
  });
});

describe("sluis serve", () => {
  it("starts the gateway, stops it cleanly at the first signal, and ends with 0", async () => {
    const { town } = await initBoth();
    let stopped = 0;
    const world = createCliWorld({
      hooks: {
        startGateway: async (settings) => {
          queueMicrotask(() => world.interrupt());
          return {
            door: settings.door,
            socket: "/run/sluis.sock",
            failed: new Promise<never>(() => {}),
            stop: async () => {
              stopped += 1;
            },
          };
        },
      },
    });
    const ran = await world.run("serve", "--config", town);
    expect(ran.exit).toBe(0);
    expect(ran.err).toContain("localhost:8443");
    expect(ran.err).toContain("lopend werk wordt afgerond");
    expect(ran.out).toContain("De gateway is gestopt.");
    expect(stopped).toBe(1);
  });

  it("stops what it started and shows the error when the gateway fails while it runs", async () => {
    const { town } = await initBoth();
    let stopped = 0;
    const startGateway = async () => ({
      door: null,
      socket: "x",
      failed: Promise.reject(new Error("disk")),
      stop: async () => {
        stopped += 1;
      },
    });
    const ran = await createCliWorld({ hooks: { startGateway } }).run("serve", "--config", town);
    expect(ran).toMatchObject({ exit: 4 });
    expect(stopped).toBe(1);
  });
});

describe("sluis doctor", () => {
  const answering = { agreements: async () => [], alarms: async () => [], checkPartners: async () => [] };

  it("finds a new pair in order, except for what is still to be done", async () => {
    const { police, fingerprints } = await initBoth();
    const card = join(work, "municipality/card.jws");
    await createCliWorld().run("partner", "accept", card, "--fingerprint", fingerprints.town, "--config", police);
    const ran = await createCliWorld({ service: answering }).run("doctor", "--config", police, "--json");
    expect(ran.exit).toBe(0);
    const findings = ran.json()["findings"] as { check: string; status: string }[];
    expect(findings.filter(({ status }) => status !== "ok").map(({ check }) => check)).toEqual(["agreements"]);
    expect(new Set(findings.map(({ check }) => check))).toEqual(
      new Set([
        ...["configuration", "settings", "dataFolder", "keyFile", "keys", "certificate", "clock", "disk", "officer"],
        ...["card", "crl", "gateway", "queue", "agreements"],
      ]),
    );
  });

  it("says how to mend each thing, in both languages", async () => {
    const { police } = await initBoth();
    const text = readFileSync(police, "utf8").replaceAll('osUser: "tester"', 'osUser: "iemand"');
    writeFileSync(police, text);
    rmSync(join(work, "ca/ca-crl.pem"));
    const hooks = {
      checkStore: async () => [{ check: "schema", ok: false, nl: "Zet terug.", en: "Restore." }],
      checkLinks: async () => [{ subject: `${TOWN} mq sluis`, error: new SluisError("BROKER_LOGIN_REFUSED") }],
      clock: { now: () => NOW + 380 * 86_400_000, sleep: async () => {} },
    };
    const lines = [{ check: `${TOWN} proef agreementHash`, ok: false, nl: "Installeer gelijk.", en: "Install alike." }];
    const service = { ...answering, checkPartners: async () => lines };
    const dutch = await createCliWorld({ service, hooks }).run("doctor", "--config", police);
    expect(dutch.exit).toBe(1);
    for (const mend of [
      "Vraag nu een nieuw certificaat",
      "Geef gebruiker tester",
      "Haal de intrekkingslijst",
      "Zet terug.",
    ])
      expect(dutch.out).toContain(mend);
    expect(dutch.out).toContain("[fout] partner");
    expect(dutch.out).toContain("Installeer gelijk.");
    const english = await createCliWorld({ service, hooks }).run("doctor", "--config", police, "--lang", "en");
    expect(english.out).toContain("Install alike.");
    expect(english.out).toContain("Restore.");
    expect(english.out).toContain(`link over RabbitMQ: ${TOWN} mq sluis`);
    expect(english.out).toContain("does not know the name in our certificate");
  });

  it("names every unsafe setting instead of stopping at the first", async () => {
    const { police } = await initBoth();
    cpSync(join(work, "police/secret/kek"), join(work, "police/data/kek"));
    writeFileSync(police, readFileSync(police, "utf8").replace("secret/kek", "data/kek"));
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const ran = await createCliWorld({ service: answering, env }).run("doctor", "--config", police);
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain("TLS_CHECKS_DISABLED");
    expect(ran.out).toContain("KEK_IN_DATA_FOLDER");
  });

  it("ends with 3 when all that is wrong is a partner that does not answer", async () => {
    const { police } = await initBoth();
    const line = { check: `${TOWN} proef PARTNER_UNREACHABLE`, ok: false, nl: "Bel.", en: "Call." };
    const service = { ...answering, checkPartners: async () => [line] };
    expect((await createCliWorld({ service }).run("doctor", "--config", police)).exit).toBe(3);
  });

  it("finds a queue that is away, which ends with 3, and work that was given up, which ends with 1", async () => {
    const { police } = await initBoth();
    const queue = { state: "not-connected", since: NOW } as const;
    const given = { step: "load", subject: "x", deliveryId: "x", agreementId: null } as const;
    const parked = [{ ...given, attempts: 20, since: NOW, reason: "STORE_FULL" }];
    const run = (work: WorkView) =>
      createCliWorld({ service: { ...answering, work: async () => work } }).run("doctor", "--config", police);
    const away = await run({ queue, parked: [] });
    expect([away.exit, away.out]).toEqual([3, expect.stringContaining("RabbitMQ")]);
    expect((await run({ queue: { ...queue, state: "blocked" }, parked: [] })).exit).toBe(1);
    const gaveUp = await run({ queue: { ...queue, state: "ready" }, parked });
    expect([gaveUp.exit, gaveUp.out]).toEqual([1, expect.stringContaining("sluis resend --parked")]);
  });

  it("finds a clock that stands before the day of the keys", async () => {
    const { police } = await initBoth();
    const hooks = { clock: { now: () => NOW - 1000, sleep: async () => {} } };
    const ran = await createCliWorld({ service: answering, hooks }).run("doctor", "--config", police);
    expect(ran.out).toContain("NTP");
  });
});
