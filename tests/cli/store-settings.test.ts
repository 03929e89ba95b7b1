import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { createConfigFolder } from "./config-folder.ts";

const SERVER = { engine: "postgresql", host: "db.example.org", database: "sluis", user: "sluis" };

describe("the store in a configuration", () => {
  it("is SQLite when nothing is said", () => {
    using folder = createConfigFolder();
    expect(loadConfig(folder.file, {}).store).toEqual({ engine: "sqlite" });
  });

  it("is PostgreSQL with its files beside the configuration", () => {
    using folder = createConfigFolder({ store: { ...SERVER, passwordFile: "secret/pg", caFile: "/etc/ca.pem" } });
    expect(loadConfig(folder.file, {}).store).toEqual({
      ...SERVER,
      port: 5432,
      passwordFile: join(folder.dir, "secret/pg"),
      caFile: "/etc/ca.pem",
      clientCertificateFile: null,
      clientKeyFile: null,
    });
  });

  it.each([
    [{ engine: "postgresql", host: "db.example.org" }, /database/],
    [{ engine: "sqlite", host: "db.example.org" }, /\/store/],
    [{ ...SERVER, clientCertificateFile: "a.pem", caFile: "ca.pem" }, /clientKeyFile|\/store/],
    [{ ...SERVER, password: "geheim" }, /password/],
  ])("is refused when it is half or too much: %o", (store, expected) => {
    using folder = createConfigFolder({ store });
    expect(() => loadConfig(folder.file, {})).toThrow(expected);
    expect(() => loadConfig(folder.file, {})).not.toThrow(/geheim/);
  });
});
