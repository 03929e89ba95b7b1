import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ROOT, leafHash } from "../../gateway/ledger/merkle-hash.ts";
import { consistencyPath, highestLevel, inclusionPath } from "../../gateway/ledger/merkle-path.ts";
import {
  completedNodes,
  consistencyProof,
  inclusionProof,
  type NodeLookup,
  treeRoot,
} from "../../gateway/ledger/merkle-proof.ts";
import { verifyConsistency, verifyInclusion } from "../../gateway/ledger/merkle-verify.ts";
import { referencePath, referenceRoot, referenceSubproof } from "./reference-tree.ts";

/** The eight leaves with which implementations of Certificate Transparency are tested. */
const CT_LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => Buffer.from(hex, "hex"));
const CT_ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

async function grow(leaves: readonly Uint8Array[]): Promise<NodeLookup> {
  const nodes = new Map<string, Uint8Array>();
  const lookup: NodeLookup = async (wanted) =>
    wanted.map(({ level, index }) => {
      const hash = nodes.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`no full subtree ${level}/${index}`);
      return hash;
    });
  for (const [index, leaf] of leaves.entries())
    for (const node of await completedNodes(lookup, index, leafHash(leaf)))
      nodes.set(`${node.level}/${node.index}`, node.hash);
  return lookup;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const leavesUpTo = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`leaf ${at}`));

describe("the tree of RFC 6962", () => {
  it("has the known roots of the known leaves at every size", async () => {
    const lookup = await grow(CT_LEAVES);
    for (const [size, root] of CT_ROOTS.entries()) expect(hex(await treeRoot(lookup, size))).toBe(root);
    expect(hex(EMPTY_ROOT)).toBe(CT_ROOTS[0]);
  });

  it("gives the known proof that leaf 5 is among eight", async () => {
    const lookup = await grow(CT_LEAVES);
    expect((await inclusionProof(lookup, 5, 8)).map(hex)).toEqual([
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });

  it("gives the known proof that eight leaves continue six", async () => {
    const lookup = await grow(CT_LEAVES);
    expect((await consistencyProof(lookup, 6, 8)).map(hex)).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });

  it("follows the definition word for word for every leaf and pair of sizes up to 40, and every proof holds", async () => {
    const leaves = leavesUpTo(40);
    const lookup = await grow(leaves);
    const roots = Array.from({ length: 41 }, (_, size) => referenceRoot(leaves.slice(0, size)));
    for (let size = 0; size <= 40; size++) {
      const part = leaves.slice(0, size);
      const tree = { size, root: roots[size]! };
      expect(hex(await treeRoot(lookup, size))).toBe(hex(tree.root));
      for (let m = 0; m < size; m++) {
        const proof = await inclusionProof(lookup, m, size);
        expect(proof.map(hex)).toEqual(referencePath(m, part).map(hex));
        expect(verifyInclusion(leafHash(leaves[m]!), m, tree, proof)).toBe(true);
      }
      for (let m = 1; m <= size; m++) {
        const proof = await consistencyProof(lookup, m, size);
        expect(proof.map(hex)).toEqual(referenceSubproof(m, part).map(hex));
        expect(verifyConsistency({ size: m, root: roots[m]! }, tree, proof)).toBe(true);
      }
    }
  });

  it("asks the store one question per proof", async () => {
    const lookup = await grow(leavesUpTo(100));
    let questions = 0;
    const counted: NodeLookup = (wanted) => {
      questions += 1;
      return lookup(wanted);
    };
    await inclusionProof(counted, 37, 99);
    await consistencyProof(counted, 37, 99);
    await treeRoot(counted, 99);
    expect(questions).toBe(3);
  });
});

describe("a proof that was changed", () => {
  const sizes = fc.integer({ min: 2, max: 70 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      index: fc.integer({ min: 0, max: size - 1 }),
      old: fc.integer({ min: 1, max: size - 1 }),
      bit: fc.nat(),
    }),
  );

  it("never shows that a leaf is in a tree", async () => {
    const leaves = leavesUpTo(70);
    const lookup = await grow(leaves);
    await fc.assert(
      fc.asyncProperty(sizes, async ({ size, index, bit }) => {
        const tree = { size, root: await treeRoot(lookup, size) };
        const proof = await inclusionProof(lookup, index, size);
        const leaf = leafHash(leaves[index]!);
        const at = bit % proof.length;
        expect(verifyInclusion(leaf, index, tree, proof)).toBe(true);
        expect(verifyInclusion(leaf, index, tree, flip(proof, at, bit))).toBe(false);
        expect(verifyInclusion(leaf, index, tree, proof.slice(0, -1))).toBe(false);
        expect(verifyInclusion(leaf, index, tree, [...proof, proof[0]!])).toBe(false);
        expect(verifyInclusion(leaf, index, tree, proof.toSpliced(at, 1, new Uint8Array(0)))).toBe(false);
        expect(verifyInclusion(leaf, (index + 1) % size, tree, proof)).toBe(false);
        expect(verifyInclusion(flip([leaf], 0, bit)[0]!, index, tree, proof)).toBe(false);
        expect(verifyInclusion(leaf, index, { size, root: flip([tree.root], 0, bit)[0]! }, proof)).toBe(false);
      }),
    );
  });

  it("never shows that one tree continues another", async () => {
    const lookup = await grow(leavesUpTo(70));
    await fc.assert(
      fc.asyncProperty(sizes, async ({ size, old, bit }) => {
        const before = { size: old, root: await treeRoot(lookup, old) };
        const tree = { size, root: await treeRoot(lookup, size) };
        const proof = await consistencyProof(lookup, old, size);
        expect(verifyConsistency(before, tree, proof)).toBe(true);
        expect(verifyConsistency(before, tree, flip(proof, bit % proof.length, bit))).toBe(false);
        expect(verifyConsistency(before, tree, proof.slice(1))).toBe(false);
        expect(verifyConsistency(before, tree, [...proof, tree.root])).toBe(false);
        expect(verifyConsistency({ size: old, root: flip([before.root], 0, bit)[0]! }, tree, proof)).toBe(false);
        expect(verifyConsistency(before, { size, root: flip([tree.root], 0, bit)[0]! }, proof)).toBe(false);
        expect(verifyConsistency(tree, before, proof)).toBe(false);
      }),
    );
  });
});

describe("the edges of proofs", () => {
  const root = Buffer.from(CT_ROOTS[3]!, "hex");

  it("refuse the step from nothing to nothing, which proves nothing", async () => {
    expect(verifyConsistency({ size: 0, root: EMPTY_ROOT }, { size: 0, root: EMPTY_ROOT }, [])).toBe(false);
    await expect(consistencyProof(await grow([]), 0, 0)).rejects.toThrow(RangeError);
  });

  it("take the step from nothing to something only with an empty proof and the root of nothing", () => {
    expect(verifyConsistency({ size: 0, root: EMPTY_ROOT }, { size: 3, root }, [])).toBe(true);
    expect(verifyConsistency({ size: 0, root: EMPTY_ROOT }, { size: 3, root }, [root])).toBe(false);
    expect(verifyConsistency({ size: 0, root }, { size: 3, root }, [])).toBe(false);
  });

  it("take equal sizes only with equal roots and an empty proof", () => {
    expect(verifyConsistency({ size: 3, root }, { size: 3, root }, [])).toBe(true);
    expect(verifyConsistency({ size: 3, root }, { size: 3, root }, [root])).toBe(false);
    expect(verifyConsistency({ size: 3, root }, { size: 3, root: EMPTY_ROOT }, [])).toBe(false);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, 3])("refuse the index %d in a tree of three", (index) => {
    expect(verifyInclusion(root, index, { size: 3, root }, [])).toBe(false);
  });

  it("refuse to prove a leaf outside the tree, and sizes that run back", async () => {
    const lookup = await grow(CT_LEAVES);
    await expect(inclusionProof(lookup, 8, 8)).rejects.toThrow(RangeError);
    await expect(consistencyProof(lookup, 5, 4)).rejects.toThrow(RangeError);
  });

  it("are computed for the largest sizes too, without counting wrongly", () => {
    expect(highestLevel(2 ** 49 - 1)).toBe(48);
    expect(highestLevel(2 ** 49)).toBe(49);
    expect(inclusionPath(0, Number.MAX_SAFE_INTEGER).length).toBe(53);
    expect(inclusionPath(Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER).length).toBe(52);
    expect(consistencyPath(2 ** 52, Number.MAX_SAFE_INTEGER).oldIsSubtree).toBe(true);
  });
});

function flip(hashes: readonly Uint8Array[], at: number, bit: number): Uint8Array[] {
  const changed = Uint8Array.from(hashes[at]!);
  changed[(bit >> 3) % 32]! ^= 1 << (bit & 7);
  return hashes.map((hash, index) => (index === at ? changed : hash));
}
