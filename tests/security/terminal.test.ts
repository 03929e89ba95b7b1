import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createCliWorld, REPORT } from "../cli/cli-world.ts";
import { createConfigFolder } from "../cli/config-folder.ts";

const STEERING = "\u001b]0;x\u0007\u009b2J\u202e\r";

it("an extract or a partner cannot steer the terminal of the officer who looks at a preview", async () => {
  using folder = createConfigFolder();
  const work = mkdtempSync(join(tmpdir(), "sluis-terminal-"));
  onTestFinished(() => rmSync(work, { recursive: true, force: true }));
  const file = join(work, "extract.csv");
  writeFileSync(file, "a;b\n");
  const cells = [[`kolom${STEERING}`, `waarde${STEERING}`]] as [string, string][];
  const findings = [{ code: `code${STEERING}`, where: `blad${STEERING}` }];
  const preview = async () => ({
    report: { ...REPORT, findings },
    samples: [{ line: 2, original: cells, outgoing: cells }],
    mapping: {},
    unmapped: { fields: [`veld${STEERING}`], columns: [`kolom${STEERING}`] },
  });
  const world = createCliWorld({ service: { preview } });
  const words = ["push", file, "--agreement", "proef-incidenten", "--dry-run", "--config", folder.file];
  for (const more of [[], ["--json"]]) {
    const { out, err } = await world.run(...words, ...more);
    expect(out).toContain("waarde");
    expect(out + err).not.toMatch(/[\u0007\u001b\u009b\u202e\r]/);
  }
});
