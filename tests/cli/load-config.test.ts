import { chmodSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { createConfigFolder, MINIMAL } from "./config-folder.ts";

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    return `${(error as { code?: string }).code}`;
  }
}

describe("the configuration of a gateway", () => {
  it("is read with defaults, and paths start at its own folder", () => {
    using folder = createConfigFolder({
      partners: [{ oin: "00000001000000000002", card: "partners/b.jws", dial: true }],
      officers: [{ id: "a.tester", role: "data-officer", osUser: "tester" }],
      watch: [{ folder: "in", agreement: "proef-incidenten" }],
      tls: { crlFiles: ["/etc/sluis/crl.pem"] },
    });
    const settings = loadConfig(folder.file, {});
    expect(settings).toMatchObject({
      file: folder.file,
      environment: "test",
      dataDir: join(folder.dir, "data"),
      keyEncryptionKeyFile: join(folder.dir, "secret/kek"),
      door: null,
      partners: [{ oin: "00000001000000000002", card: join(folder.dir, "partners/b.jws"), dial: true, url: null }],
      tls: { crlFiles: ["/etc/sluis/crl.pem"], trustedIssuers: [] },
      watch: [{ folder: join(folder.dir, "in"), agreement: "proef-incidenten", mapping: null, kind: "delta" }],
      log: { level: "info", file: null },
      workerThreads: 1,
    });
  });

  it("takes the queue inside the process, unless it names a RabbitMQ with everything that takes", () => {
    const rabbitmq = {
      engine: "rabbitmq",
      urls: ["amqps://broker.example.org:5671"],
      certificateFile: "broker/certificate.pem",
      keyFile: "broker/key.pem",
      caFile: "/etc/sluis/broker-ca.pem",
    };
    using plain = createConfigFolder({});
    expect(loadConfig(plain.file, {}).broker).toEqual({ engine: "embedded" });
    using folder = createConfigFolder({ broker: rabbitmq });
    expect(loadConfig(folder.file, {}).broker).toEqual({
      engine: "rabbitmq",
      urls: ["amqps://broker.example.org:5671"],
      vhost: "/",
      prefix: "sluis",
      certificateFile: join(folder.dir, "broker/certificate.pem"),
      keyFile: join(folder.dir, "broker/key.pem"),
      caFile: "/etc/sluis/broker-ca.pem",
    });
    for (const wrong of [
      { ...rabbitmq, urls: ["amqp://broker.example.org"] },
      { ...rabbitmq, urls: ["amqps://guest:guest@broker.example.org"] },
      { ...rabbitmq, urls: [] },
      { ...rabbitmq, keyFile: undefined },
      { ...rabbitmq, engine: "embedded" },
    ]) {
      using refused = createConfigFolder({ broker: wrong });
      expect(codeOf(() => loadConfig(refused.file, {}))).toBe("CONFIG_INVALID");
    }
  });

  it("refuses an unknown key and names the nearest one", () => {
    using folder = createConfigFolder({ keyEncryptionFile: "x" });
    expect(() => loadConfig(folder.file, {})).toThrow(/keyEncryptionFile.*keyEncryptionKeyFile/);
    folder.write({ door: { host: "localhost", prot: 1 } });
    expect(() => loadConfig(folder.file, {})).toThrow(/prot.*port/);
  });

  it("refuses a key that stands twice, and numbers that would lose digits", () => {
    using folder = createConfigFolder();
    folder.writeText("environment: test\nenvironment: production\n");
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("YAML_INVALID");
    folder.writeText(JSON.stringify(MINIMAL).replace('"00000001000000000001"', "10000001000000000001"));
    expect(codeOf(() => loadConfig(folder.file, {}))).toMatch(/YAML_INVALID|CONFIG_INVALID/);
  });

  it("names the place and the rule of a wrong value, never the value", () => {
    using folder = createConfigFolder({ oin: "geheim" });
    expect(() => loadConfig(folder.file, {})).toThrow(/\/oin/);
    expect(() => loadConfig(folder.file, {})).not.toThrow(/geheim/);
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("CONFIG_INVALID");
  });

  it("refuses itself as a partner, and a partner that stands twice", () => {
    const partner = { oin: "00000001000000000002", card: "x", dial: true };
    using folder = createConfigFolder({ partners: [partner, partner] });
    expect(() => loadConfig(folder.file, {})).toThrow(/partners\/1/);
    folder.write({ partners: [{ ...partner, oin: MINIMAL.oin }] });
    expect(() => loadConfig(folder.file, {})).toThrow(/partners\/0/);
  });

  it("refuses officers that cannot be told apart", () => {
    using folder = createConfigFolder({
      officers: [
        { id: "een", role: "intake", osUser: "tester" },
        { id: "twee", role: "intake", osUser: "tester" },
      ],
    });
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("OFFICERS_INVALID");
  });

  it("that is not there is named, with what to do", () => {
    expect(() => loadConfig("/niet/daar/sluis.yaml", {})).toThrow(/sluis init/);
  });
});

describe("an unsafe configuration is refused", () => {
  it("when the key-encryption key is inside the data folder, also through a link", () => {
    using folder = createConfigFolder();
    mkdirSync(join(folder.dir, "data/secret"));
    cpSync(join(folder.dir, "secret/kek"), join(folder.dir, "data/secret/kek"));
    chmodSync(join(folder.dir, "data/secret/kek"), 0o600);
    symlinkSync(join(folder.dir, "data/secret"), join(folder.dir, "elders"));
    for (const keyEncryptionKeyFile of ["data/secret/kek", "elders/kek"]) {
      folder.write({ keyEncryptionKeyFile });
      expect(codeOf(() => loadConfig(folder.file, {}))).toBe("KEK_IN_DATA_FOLDER");
    }
  });

  it("when others can reach the data folder or the key", () => {
    using folder = createConfigFolder();
    chmodSync(join(folder.dir, "data"), 0o750);
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("DATA_FOLDER_OPEN");
    chmodSync(join(folder.dir, "data"), 0o700);
    chmodSync(join(folder.dir, "secret/kek"), 0o644);
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("KEK_NOT_PROTECTED");
  });

  it("in production when the key belongs to the gateway's own user", () => {
    using folder = createConfigFolder({ environment: "production", tls: { crlFiles: ["crl.pem"] } });
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("KEK_NOT_PROTECTED");
    // a systemd credential is handed over by another user
    expect(codeOf(() => loadConfig(folder.file, { CREDENTIALS_DIRECTORY: join(folder.dir, "secret") }))).toBe("none");
  });

  it("in production when revoked certificates would go unnoticed", () => {
    using folder = createConfigFolder({ environment: "production" });
    const env = { CREDENTIALS_DIRECTORY: join(folder.dir, "secret") };
    expect(codeOf(() => loadConfig(folder.file, env))).toBe("REVOCATION_UNCHECKED");
  });

  it("when everybody can change it", () => {
    using folder = createConfigFolder();
    chmodSync(folder.file, 0o646);
    expect(codeOf(() => loadConfig(folder.file, {}))).toBe("CONFIG_WRITABLE");
  });

  it("when certificate checks are turned off", () => {
    using folder = createConfigFolder();
    expect(codeOf(() => loadConfig(folder.file, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }))).toBe("TLS_CHECKS_DISABLED");
    expect(codeOf(() => loadConfig(folder.file, { NODE_TLS_REJECT_UNAUTHORIZED: "1" }))).toBe("none");
  });
});
