import { describe, expect, it } from "vitest";
import { nl } from "../../gateway/cli/texts/nl.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { createCliWorld } from "./cli-world.ts";
import { createConfigFolder } from "./config-folder.ts";

describe("the sluis command", () => {
  it("shows help in Dutch, and in English when asked", async () => {
    const dutch = await createCliWorld().run("help");
    expect(dutch.exit).toBe(0);
    expect(dutch.out).toMatch(/^Gebruik: sluis \[opties\] \[opdracht\]/);
    expect(dutch.out).toContain("Opdrachten:");
    expect(dutch.out).not.toMatch(/Usage|Options:|display help/);
    const english = await createCliWorld().run("--lang", "en", "push", "--help");
    expect(english.out).toMatch(/^Usage: sluis push/);
    expect(english.out).toContain("Always possible:");
  });

  it("shows its help and ends with 2 when no command is given", async () => {
    for (const words of [[], ["audit"]]) {
      const ran = await createCliWorld().run(...words);
      expect(ran.exit).toBe(2);
      expect(ran.err).toContain("Gebruik:");
    }
  });

  it("shows its version", async () => {
    expect(await createCliWorld().run("--version")).toMatchObject({ exit: 0, out: "0.1.0\n" });
  });

  it.each([
    [["pusj"], "bedoelde u 'push'"],
    [["agreement", "propos"], "bedoelde u 'propose'"],
    [["status", "--wach"], "bedoelde u '--watch'"],
    [["release"], "'levering' ontbreekt"],
    [["push", "dag.csv"], "--agreement"],
    [["status", "--limit"], "heeft een waarde nodig"],
    [["release", "a", "b"], "te veel woorden"],
  ])("ends with 2 and the nearest that exists for %j", async (words, sentence) => {
    const ran = await createCliWorld().run(...words);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(sentence);
    expect(ran.out).toBe("");
  });

  it("gives a usage error as one JSON document with --json", async () => {
    const ran = await createCliWorld().run("pusj", "--json", "--lang=en");
    expect(ran.json()).toEqual({
      error: { code: "USAGE", message: "there is no command 'pusj'; did you mean 'push'?", exit: 2 },
    });
    expect(ran.err).toBe("");
  });

  it("logs an unexpected error and shows its id, not its message", async () => {
    using folder = createConfigFolder();
    const world = createCliWorld({
      service: {
        deliveries: async () => {
          throw new Error("Testpersoon");
        },
      },
    });
    const ran = await world.run("status", "--config", folder.file);
    expect(ran.exit).toBe(4);
    expect(ran.err).toContain("foutnummer k3f9x2ab");
    expect(ran.err).not.toContain("Testpersoon");
    expect(world.logged).toHaveLength(1);
  });

  it("ends with 3 when no gateway runs", async () => {
    using folder = createConfigFolder();
    const connect = async () => {
      throw new SluisError("SERVICE_UNREACHABLE");
    };
    const ran = await createCliWorld({ hooks: { connect } }).run("status", "--config", folder.file);
    expect(ran.exit).toBe(3);
  });

  it("ends with 2 without a configuration, and says how to make one", async () => {
    const ran = await createCliWorld({ env: { SLUIS_CONFIG: "/niet/daar.yaml" } }).run("status");
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("sluis init");
  });

  it("cannot be steered by text from a file or a partner", async () => {
    using folder = createConfigFolder();
    const lines = async () => [{ log: "\u001b[2Jsluis\u202e", index: 0, entry: { type: "x", time: 0 } }];
    const ran = await createCliWorld({ service: { logLines: lines } }).run("audit", "list", "--config", folder.file);
    expect(ran.out).not.toContain("\u001b");
    expect(ran.out).not.toContain("\u202e");
  });

  it("cannot be steered by text in a JSON document either, and the document reads back as it was", async () => {
    using folder = createConfigFolder();
    const log = "\u009b2J\u001b[2J\u202e\n\u2066x";
    const lines = async () => [{ log, index: 0, entry: { type: "x", time: 0 } }];
    const world = createCliWorld({ service: { logLines: lines } });
    const ran = await world.run("audit", "list", "--config", folder.file, "--json");
    expect(ran.out).not.toMatch(/[\u001b\u009b\u202e\u2066]/);
    expect(JSON.stringify(ran.json())).toContain(JSON.stringify(log));
  });

  it("has a sentence in both languages for every key", async () => {
    const { en } = await import("../../gateway/cli/texts/en.ts");
    const keysOf = (value: unknown, path: string): string[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => keysOf(inner, `${path}.${name}`))
        : [path];
    expect(keysOf(en, "")).toEqual(keysOf(nl, ""));
  });
});
