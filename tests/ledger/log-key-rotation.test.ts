import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { type LogKeyRotation, rotationOf } from "../../gateway/ledger/log-key-rotation.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyBundle } from "../../gateway/ledger/verify-bundle.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { CITY, createSide, POLICE } from "./ledger-world.ts";

const BIN = new URL("../../bin/sluis-verify.mjs", import.meta.url);
const { verify } = (await import(BIN.href)) as {
  verify(files: Buffer[], cards: Map<string, string[]>): { findings: { code: string }[] };
};
const next = generateKeyPairSync("ed25519").privateKey;
const stranger = generateKeyPairSync("ed25519").privateKey;

/** A log of which the checkpoint behind a rotation is signed by the next key; verified by the first alone, with both verifiers. */
async function judged(change: (rotation: LogKeyRotation) => LogKeyRotation, signer = next): Promise<string[][]> {
  const side = createSide(POLICE, CITY, 1);
  const keyName = logKeyName(side.oin);
  const first = {
    type: "log-verified",
    environment: "test",
    checkpoint: { log: side.log, hash: "a".repeat(64) },
    result: "done",
  };
  await appendEntry(side.storage, side.log, 1_772_000_000_000, first as never);
  await currentCheckpoint(side.storage, side.log, side.logSigner);
  const logKey = change(rotationOf(side.log, keyName, side.logSigner.key, next));
  await appendEntry(side.storage, side.log, 1_772_000_000_000, {
    type: "log-key-rotated",
    environment: "test",
    logKey,
  });
  await currentCheckpoint(side.storage, side.log, { key: signer, keyName });
  const nextKey = encodeVerifierKey(verifierKey(keyName, "log", signer));
  const bundle = await writeBundle(side.storage, side.log, { logKeys: [side.vkey, nextKey] });
  const report = verifyBundle(bundle, { logKeys: [side.vkey] });
  const alone = verify([Buffer.from(JSON.stringify(bundle))], new Map([[side.oin, [side.vkey]]]));
  const codes = (findings: readonly { code: string }[]) => [...new Set(findings.map(({ code }) => code))].sort();
  return [codes(report.findings), codes(alone.findings)];
}

describe("a log that goes on under another key", () => {
  it("is followed from the key before to the next", async () => {
    expect(await judged((rotation) => rotation)).toEqual([[], []]);
  });

  it("is not followed where one of both did not sign, or for another log", async () => {
    const swapped = await judged(
      ({ signatures, ...rest }) => ({ ...rest, signatures: [...signatures].reverse() }) as never,
    );
    const byStranger = await judged(({ from, to }) => {
      const forged = rotationOf("sluis/x", "sluis/x", stranger, next);
      return { from, to, signatures: forged.signatures };
    });
    const otherLog = await judged((rotation) => {
      const name = rotation.from.split("+")[0]!;
      const elsewhere = rotationOf(`${name}/local`, name, stranger, next);
      return { ...rotation, signatures: [rotation.signatures[0]!, elsewhere.signatures[1]!] };
    });
    for (const [gateway, alone] of [swapped, byStranger, otherLog]) {
      expect(gateway).toEqual(expect.arrayContaining(["LOG_KEY_UNPROVEN", "CHECKPOINT_FORGED"]));
      expect(alone).toEqual(expect.arrayContaining(["LOG_KEY_UNPROVEN", "CHECKPOINT_FORGED"]));
    }
  });

  it("does not let in a key that the entry does not name", async () => {
    const [gateway, alone] = await judged((rotation) => rotation, stranger);
    expect(gateway).toContain("CHECKPOINT_FORGED");
    expect(alone).toContain("CHECKPOINT_FORGED");
  });
});
