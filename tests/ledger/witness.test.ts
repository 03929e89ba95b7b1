import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Checkpoint, signCheckpoint, verifyCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { encodeCheckpointRequest, parseCheckpointRequest } from "../../gateway/ledger/checkpoint-request.ts";
import { addSignature, cosignCheckpoint, verifyCosignature } from "../../gateway/ledger/cosignature.ts";
import { cosignerKeys } from "../../gateway/ledger/cosigner-keys.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { EMPTY_ROOT } from "../../gateway/ledger/merkle-hash.ts";
import { consistencyProof } from "../../gateway/ledger/merkle-proof.ts";
import { parseNote, signatureLine } from "../../gateway/ledger/signed-note.ts";
import { takeCosignature } from "../../gateway/ledger/take-cosignature.ts";
import { parseVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { type WitnessOutcome, witnessCheckpoint } from "../../gateway/ledger/witness-checkpoint.ts";
import { createPair, createSide, deliver, fixedKey, type LedgerSide, log, START } from "./ledger-world.ts";
import { createMemoryLogStore } from "./memory-log-store.ts";

/** A witness with a store of its own, and the log of the police that it watches. */
function world() {
  const pair = createPair();
  const store = createMemoryLogStore();
  const order = {
    origin: pair.police.log,
    keys: [parseVerifierKey(pair.police.vkey)],
    signer: pair.city.logSigner,
    now: START + 999,
  };
  return {
    ...pair,
    add: (body: string): Promise<WitnessOutcome> =>
      store.transaction((storage) => witnessCheckpoint({ ...order, storage, body })),
    last: () => store.transaction((storage) => storage.lastCosigned(order.origin)),
    cosigners: cosignerKeys([pair.city.vkey]),
  };
}

async function bodyFrom(side: LedgerSide, oldSize: number, changes: object = {}): Promise<string> {
  const { size, note } = await currentCheckpoint(side.storage, side.log, side.logSigner);
  const proof = await consistencyProof((wanted) => side.storage.nodes(side.log, wanted), oldSize, size);
  return encodeCheckpointRequest({ oldSize, proof, note, ...changes });
}

async function sign(side: LedgerSide, changes: Partial<Checkpoint>): Promise<string> {
  const { origin, size, root } = await currentCheckpoint(side.storage, side.log, side.logSigner);
  return signCheckpoint({ origin, size, root, ...changes }, side.logSigner);
}

describe("a witness", () => {
  it("cosigns the first checkpoint and every one that continues the last, and keeps each before it answers", async () => {
    const { police, city, add, last, cosigners } = world();
    let oldSize = 0;
    for (const number of [1, 2, 3]) {
      await deliver(police, city, number);
      const outcome = await add(await bodyFrom(police, oldSize));
      expect(outcome.kind).toBe("cosigned");
      const held = await last();
      oldSize = (await police.storage.head(police.log)).size;
      expect(held).toMatchObject({ size: oldSize, cosignedAt: START });
      expect(verifyCosignature(held!.note, cosigners[0]!)).toBe(START);
      expect(verifyCheckpoint(held!.note, [parseVerifierKey(police.vkey)]).size).toBe(oldSize);
    }
  });

  it("gives a signature line that stands on the log's own note as any reader of the format would put it there", async () => {
    const { police, city, add, cosigners } = world();
    await deliver(police, city, 1);
    const { note } = await currentCheckpoint(police.storage, police.log, police.logSigner);
    const outcome = await add(await bodyFrom(police, 0));
    const line = outcome.kind === "cosigned" ? outcome.line : "";
    expect(line).toMatch(/^— sluis\/[0-9]{20} [A-Za-z0-9+/]+={0,2}\n$/);
    expect(takeCosignature(note, line, cosigners)).toEqual({ size: 3, note: `${note}${line}`, cosignedAt: START });
  });

  it("cosigns the same checkpoint again, with an empty proof, when its answer was lost", async () => {
    const { police, city, add } = world();
    await deliver(police, city, 1);
    await add(await bodyFrom(police, 0));
    expect((await add(await bodyFrom(police, 3))).kind).toBe("cosigned");
  });

  it("lets one of two at a time go on from the same size, and tells the other how far it is", async () => {
    const { police, city, add } = world();
    await deliver(police, city, 1);
    await add(await bodyFrom(police, 0));
    await deliver(police, city, 2);
    const four = await sign(police, {});
    const [first, second] = await Promise.all([add(await bodyFrom(police, 3)), add(await bodyFrom(police, 3))]);
    expect(four).toBeTruthy();
    expect(first.kind).toBe("cosigned");
    expect(second).toMatchObject({ kind: "stale", size: 6 });
  });

  it("never goes back to a smaller checkpoint, also when the larger one overtook it", async () => {
    const { police, city, add, last } = world();
    await deliver(police, city, 1);
    const early = await bodyFrom(police, 0);
    await deliver(police, city, 2);
    await add(await bodyFrom(police, 0));
    expect(await add(early)).toMatchObject({ kind: "stale", size: 6 });
    expect((await last())?.size).toBe(6);
  });

  it("refuses a log that was rewritten: another root at the same size, or a proof that does not hold", async () => {
    const { police, city, add, last } = world();
    await deliver(police, city, 1);
    await add(await bodyFrom(police, 0));
    const other = { ...createSide(police.oin, city.oin, 1), logSigner: police.logSigner };
    for (const number of [7, 8]) await log(other, "sent", number);
    await log(other, "stored", 8);
    expect((await add(await bodyFrom(other, 3))).kind).toBe("fork");
    await log(other, "sent", 9);
    expect((await add(await bodyFrom(other, 3))).kind).toBe("inconsistent");
    const note = await sign(police, { size: 2, root: Buffer.alloc(32) });
    expect(await add(encodeCheckpointRequest({ oldSize: 2, proof: [], note }))).toMatchObject({
      kind: "stale",
      size: 3,
    });
    expect((await last())?.size).toBe(3);
  });
});

describe("a witness answers an unsound request by what is wrong with it", () => {
  async function five() {
    const made = world();
    await deliver(made.police, made.city, 1);
    await made.add(await bodyFrom(made.police, 0));
    await log(made.police, "sent", 2);
    await log(made.police, "accepted", 2);
    const body = await bodyFrom(made.police, 3);
    return { ...made, body, request: parseCheckpointRequest(body) };
  }

  it("an origin that is not the asker's log", async () => {
    const { police, add } = await five();
    for (const origin of [`${police.log}/2`, `sluis/${police.oin}/local`, "example.org/log"])
      expect(
        (await add(encodeCheckpointRequest({ oldSize: 0, proof: [], note: await sign(police, { origin }) }))).kind,
      ).toBe("unknown-log");
  });

  it("no signature of a known key, a known key whose signature fails, and a cosignature in the place of a signature", async () => {
    const { police, city, add, request } = await five();
    const { text, signatures } = parseNote(request.note);
    const [own] = signatures;
    const stranger = signCheckpoint(verifyCheckpoint(request.note, [parseVerifierKey(police.vkey)]), {
      ...police.logSigner,
      key: fixedKey(9),
    });
    const broken = `${text}\n${signatureLine({ ...own!, signature: Buffer.alloc(64, 1) })}`;
    const swapped = `${text}\n${cosignCheckpoint(request.note, police.logSigner, START)}`;
    const renamed = `${text}\n${signatureLine({ ...own!, name: city.logSigner.keyName })}`;
    const both = addSignature(stranger, signatureLine({ ...own!, signature: Buffer.alloc(64, 1) }));
    for (const note of [stranger, broken, swapped, renamed, both])
      expect((await add(encodeCheckpointRequest({ ...request, note }))).kind).toBe("unsigned");
  });

  it("a signature of an unknown key beside the right one is passed over, and not kept", async () => {
    const { police, add, last, request } = await five();
    const line = cosignCheckpoint(request.note, { key: fixedKey(9), keyName: "somebody" }, START);
    const outcome = await add(encodeCheckpointRequest({ ...request, note: addSignature(request.note, line) }));
    expect(outcome.kind).toBe("cosigned");
    expect(parseNote((await last())!.note).signatures.map(({ name }) => name)).toEqual([
      police.logSigner.keyName,
      expect.stringMatching(/^sluis\//),
    ]);
  });

  it("an old size above the checkpoint's, or other than what was last cosigned", async () => {
    const { add, request } = await five();
    expect((await add(encodeCheckpointRequest({ ...request, oldSize: 6 }))).kind).toBe("sizes-run-back");
    for (const oldSize of [0, 1, 2, 4, 5])
      expect(await add(encodeCheckpointRequest({ ...request, oldSize }))).toMatchObject({ kind: "stale", size: 3 });
  });

  it("a proof that is too long, too short, swapped, of other sizes, or has a bit changed", async () => {
    const { police, add, last, request } = await five();
    const proofOf = (from: number, to: number) =>
      consistencyProof((wanted) => police.storage.nodes(police.log, wanted), from, to);
    const { proof } = request;
    expect(proof.length).toBeGreaterThan(2);
    const flipped = proof.map((_, at) =>
      proof.with(at, Buffer.from(proof[at]!.map((byte, n) => (n === 31 ? byte ^ 1 : byte)))),
    );
    const wrong = [
      [],
      proof.slice(1),
      proof.slice(0, -1),
      [...proof, proof[0]!],
      [...proof].reverse(),
      await proofOf(2, 5),
      await proofOf(3, 4),
      ...flipped,
    ];
    for (const each of wrong)
      expect((await add(encodeCheckpointRequest({ ...request, proof: each }))).kind).toBe("inconsistent");
    expect((await last())?.size).toBe(3);
    expect((await add(encodeCheckpointRequest(request))).kind).toBe("cosigned");
  });

  it("an empty tree, and a proof where there is nothing to continue", async () => {
    const { police, city, add } = world();
    const note = signCheckpoint({ origin: police.log, size: 0, root: EMPTY_ROOT }, police.logSigner);
    expect((await add(encodeCheckpointRequest({ oldSize: 0, proof: [], note }))).kind).toBe("inconsistent");
    await deliver(police, city, 1);
    const body = await bodyFrom(police, 0, { proof: [Buffer.alloc(32)] });
    expect((await add(body)).kind).toBe("inconsistent");
  });

  it.each<[string, (body: string, note: string) => string]>([
    ["leading zeros in the old size", (body) => body.replace("old 3", "old 03")],
    ["leading zeros in the size", (body) => body.replace("\n5\n", "\n05\n")],
    ["a sign before the old size", (body) => body.replace("old 3", "old +3")],
    ["an old size beyond 2^53", (body) => body.replace("old 3", "old 9007199254740993")],
    ["no old size", (body) => body.replace("old 3\n", "")],
    ["another word", (body) => body.replace("old", "Old")],
    ["two spaces", (body) => body.replace("old 3", "old  3")],
    ["64 proof lines", (_, note) => `old 3\n${`${"A".repeat(43)}=\n`.repeat(64)}\n${note}`],
    ["a hash of 31 bytes", (_, note) => `old 3\n${Buffer.alloc(31).toString("base64")}\n\n${note}`],
    ["a hash in base64url", (_, note) => `old 3\n${"_".repeat(43)}=\n\n${note}`],
    ["other trailing bits in a hash", (_, note) => `old 3\n${"A".repeat(42)}B=\n\n${note}`],
    ["no empty line", (_, note) => `old 3\n${note}`],
    ["carriage returns", (body) => body.replaceAll("\n", "\r\n")],
    ["no signature", (_, note) => `old 3\n\n${note.split("\n\n")[0]}\n\n`],
    ["17 signatures", (_, note) => `old 3\n\n${withSignatures(note, 16)}`],
    ["101 signatures", (_, note) => `old 3\n\n${withSignatures(note, 100)}`],
    ["one key twice", (_, note) => `old 3\n\n${note}${note.split("\n\n")[1]}`],
    ["nothing", () => ""],
    ["only the checkpoint", (_, note) => note],
    ["bytes behind the checkpoint", (body) => `${body}x`],
    ["an extension line", (_, note) => `old 3\n\n${note.replace("\n\n", "\nextension\n\n")}`],
  ])("%s", async (_, change) => {
    const { add, body, request, last } = await five();
    const before = await last();
    await expect(add(change(body, request.note))).rejects.toMatchObject({ code: "NOTE_MALFORMED" });
    expect(await last()).toEqual(before);
  });

  it("more proof lines than there may be, of which no more are cut than show it", async () => {
    const split = vi.spyOn(String.prototype, "split");
    try {
      expect(() => parseCheckpointRequest(`old 3${"\nA".repeat(100_000)}\n\n`)).toThrow(
        expect.objectContaining({ code: "NOTE_MALFORMED", details: { why: "proof lines" } }),
      );
      expect(Math.max(...split.mock.results.map(({ value }) => value.length))).toBeLessThan(100);
    } finally {
      split.mockRestore();
    }
  });

  it("any other bytes, without worse than a refusal", async () => {
    const { add, body } = await five();
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 0, max: 127 }), async (at, code) => {
        const changed = `${body.slice(0, at)}${String.fromCharCode(code)}${body.slice(at + 1)}`;
        if (changed === body) return;
        const kind = await add(changed).then(
          (outcome) => outcome.kind,
          (error) => error.code as string,
        );
        expect(["NOTE_MALFORMED", "unknown-log", "unsigned", "sizes-run-back", "stale", "inconsistent"]).toContain(
          kind,
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("whose checkpoint was cosigned", () => {
  async function cosigned() {
    const { police, city, cosigners } = world();
    await deliver(police, city, 1);
    const { note } = await currentCheckpoint(police.storage, police.log, police.logSigner);
    return { note, cosigners, city, police, line: cosignCheckpoint(note, city.logSigner, START) };
  }

  it("passes over lines of unknown keys beside the known one, and keeps none of them", async () => {
    const { note, cosigners, line } = await cosigned();
    const other = cosignCheckpoint(note, { key: fixedKey(9), keyName: "somebody" }, START);
    expect(takeCosignature(note, `${other}${line}`, cosigners).note).toBe(`${note}${line}`);
  });

  it("refuses an answer with only unknown keys, with a failing one, with none, or with one made for another checkpoint", async () => {
    const { note, cosigners, line, city, police } = await cosigned();
    const unknown = cosignCheckpoint(note, { key: fixedKey(9), keyName: "somebody" }, START);
    const swapped = signCheckpoint(verifyCheckpoint(note, [parseVerifierKey(police.vkey)]), city.logSigner);
    for (const lines of [unknown, `${swapped.split("\n\n")[1]}`])
      expect(() => takeCosignature(note, lines, cosigners)).toThrow(expect.objectContaining({ code: "NOTE_UNSIGNED" }));
    for (const lines of ["", "\n", "cosigned", `${line}${line}`, line.trimEnd(), `\n${line}`])
      expect(() => takeCosignature(note, lines, cosigners)).toThrow(
        expect.objectContaining({ code: "NOTE_MALFORMED" }),
      );
    await log(police, "sent", 2);
    const later = await currentCheckpoint(police.storage, police.log, police.logSigner);
    const [mine] = parseNote(`${parseNote(note).text}\n${line}`).signatures;
    const broken = signatureLine({ ...mine!, signature: Buffer.from(mine!.signature).fill(0, 0, 8) });
    expect(() => takeCosignature(later.note, line, cosigners)).toThrow(
      expect.objectContaining({ code: "SIGNATURE_INVALID" }),
    );
    expect(() => takeCosignature(note, broken, cosigners)).toThrow(
      expect.objectContaining({ code: "SIGNATURE_INVALID" }),
    );
  });

  it("tells log keys and cosigner keys apart though they are one key", async () => {
    const { city } = await cosigned();
    const [key] = cosignerKeys([city.vkey]);
    expect(key).toMatchObject({ type: "cosigner", name: city.logSigner.keyName });
    expect(key!.keyId).not.toBe(verifierKey(city.logSigner.keyName, "log", city.logSigner.key).keyId);
  });
});

function withSignatures(note: string, more: number): string {
  return Array.from({ length: more }).reduce<string>(
    (text, _, at) => `${text}— k${at} ${Buffer.alloc(80, at + 1).toString("base64")}\n`,
    note,
  );
}
