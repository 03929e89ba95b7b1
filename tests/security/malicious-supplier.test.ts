import { afterEach, describe, expect, it } from "vitest";
import { incidents } from "../deliveries/incidents.ts";
import { newAgreement, sharedPair } from "../deliveries/shared-pair.ts";
import { currentRows, deliver, deliveriesAt, push, reach } from "../deliveries/steps.ts";
import { type Attack, maliciousWorkbench } from "./malicious-supplier.ts";

const workbench = maliciousWorkbench();
const pair = sharedPair({ policeWorkbench: workbench });

afterEach(() => {
  workbench.attack = null;
  workbench.claim = (part) => part;
});

/** The first row with one cell changed; rows keep their order, and the others stay as they are. */
const cell =
  (column: number, json: string): Attack =>
  (lines) => {
    const cells = (JSON.parse(lines[0]!) as unknown[]).map((value) => JSON.stringify(value));
    cells[column] = json;
    return [`${[`[${cells.join(",")}]`, ...lines.slice(1)].join("\n")}\n`];
  };
const first =
  (change: (line: string) => string): Attack =>
  (lines) => [`${[change(lines[0]!), ...lines.slice(1)].join("\n")}\n`];
const CODE = 4;
const TEXT = 5;
const MUNICIPALITY = 8;
const OBJECTS = 10;
const whole = (lines: readonly string[]) => `${lines.join("\n")}\n`;

const REFUSED: readonly (readonly [name: string, reason: string, attack: Attack])[] = [
  ["a ref twice in one part", "ROWS_INVALID", (lines) => [whole([lines[0]!, ...lines])]],
  ["a ref twice in two parts", "DUPLICATE_REF", (lines) => [whole(lines), whole([lines[1]!])]],
  ["rows out of order", "ROWS_INVALID", (lines) => [whole([...lines].reverse())]],
  ["a ref that is none", "ROWS_INVALID", cell(0, '"../../etc/passwd"')],
  ["another mutation than the three", "ROWS_INVALID", cell(1, '"DROP"')],
  ["a row of another municipality", "ROWS_INVALID", cell(MUNICIPALITY, '"GM0363"')],
  ["a NUL in a text", "ROWS_INVALID", cell(TEXT, '"a\\u0000b"')],
  ["an escape sequence in a text", "ROWS_INVALID", cell(TEXT, '"\\u001b[2J"')],
  ["a lone surrogate in a text", "ROWS_INVALID", cell(TEXT, '"\\ud800"')],
  ["a text of two megabytes", "ROWS_INVALID", cell(TEXT, JSON.stringify("x".repeat(2_000_000)))],
  ["an integer beyond 2^53 where a text is agreed", "ROWS_INVALID", cell(CODE, "9007199254740993")],
  ["a number that is none", "ROWS_INVALID", cell(CODE, "1e999")],
  ["lists in lists, a hundred thousand deep", "ROWS_INVALID", cell(OBJECTS, "[".repeat(1e5) + "]".repeat(1e5))],
  ["an object named __proto__", "ROWS_INVALID", cell(OBJECTS, '[{"__proto__":{"x":1}}]')],
  ["a cell too many", "ROWS_INVALID", first((line) => line.replace(/\]$/, ',"geheim"]'))],
  ["a cell too few", "ROWS_INVALID", first((line) => line.replace(/,[^,]*\]$/, "]"))],
  ["a row that is an object", "ROWS_INVALID", first(() => '{"ref":"x"}')],
  ["a row that is no JSON", "CONTENT_DIFFERS", first((line) => line.slice(0, -1))],
  ["an empty row", "CONTENT_DIFFERS", (lines) => [`\n${whole(lines)}`]],
  ["no end of the last row", "CONTENT_DIFFERS", (lines) => [lines.join("\n")]],
  ["spaces between cells", "ROW_NOT_STORABLE", first((line) => line.replaceAll(",", ", "))],
  ["a carriage return behind a row", "ROW_NOT_STORABLE", first((line) => `${line}\r`)],
  ["an escape where a letter would do", "ROW_NOT_STORABLE", cell(CODE, '"\\u004172"')],
  [
    "bytes that are no UTF-8",
    "ROW_NOT_STORABLE",
    (lines) => [
      Buffer.concat([Buffer.from(cellText(lines[0]!, "\xff"), "latin1"), Buffer.from(`\n${whole(lines.slice(1))}`)]),
    ],
  ],
];

function cellText(line: string, text: string): string {
  const cells = (JSON.parse(line) as unknown[]).map((value) => JSON.stringify(value));
  cells[TEXT] = `"${text}"`;
  return `[${cells.join(",")}]`;
}

describe("a delivery that was signed and sealed by the agreed supplier", () => {
  it("arrives when the rows are as agreed", async () => {
    const agreementId = await newAgreement(pair());
    workbench.attack = (lines) => [whole(lines.slice(0, 1)), whole(lines.slice(1))];
    await deliver(pair(), incidents(3), { agreementId });
    expect(await currentRows(pair(), agreementId)).toHaveLength(3);
  });

  it.each(REFUSED)("is refused for good with %s, and nothing of it is seen", async (_, reason, attack) => {
    const agreementId = await newAgreement(pair());
    await deliver(pair(), incidents(2, 100), { agreementId });
    workbench.attack = attack;
    const { deliveryId } = await push(pair(), incidents(3), { agreementId });
    expect(await reach(() => pair().police, deliveryId, "rejected", "stored")).toMatchObject({ state: "rejected" });
    const [there] = (await deliveriesAt(pair().municipality, "in", agreementId)).filter(({ id }) => id === deliveryId);
    expect(there).toMatchObject({ state: "rejected", reason });
    expect(await currentRows(pair(), agreementId)).toHaveLength(2);
  });

  it.each([
    ["unfolds to more than was said", "PART_NOT_INFLATED", { plainBytes: 10 }],
    ["unfolds to less than was said", "PART_NOT_INFLATED", { plainBytes: 4_000_000 }],
    ["holds more rows than was said", "CONTENT_DIFFERS", { records: 2 }],
  ])("is refused for good when a part %s", async (_, reason, claim) => {
    const agreementId = await newAgreement(pair());
    workbench.attack = (lines) => [whole(lines)];
    workbench.claim = (part) => ({ ...part, ...claim });
    const { deliveryId } = await push(pair(), incidents(3), { agreementId });
    await reach(() => pair().police, deliveryId, "rejected");
    expect(await deliveriesAt(pair().municipality, "in", agreementId)).toMatchObject([{ state: "rejected", reason }]);
    expect(await currentRows(pair(), agreementId)).toEqual([]);
  });

  it("keeps what looks like SQL as the text that it is", async () => {
    const agreementId = await newAgreement(pair());
    const text = `'); DROP TABLE delivery; --" \${x}`;
    workbench.attack = cell(TEXT, JSON.stringify(text));
    await deliver(pair(), incidents(2), { agreementId });
    const rows = await currentRows(pair(), agreementId);
    expect(rows.map((row) => (JSON.parse(row) as string[])[TEXT])).toContain(text);
  });

  it("cannot change or remove rows of another agreement, though it names their refs", async () => {
    const [one, other] = [await newAgreement(pair()), await newAgreement(pair())];
    await deliver(pair(), incidents(3), { agreementId: one });
    const before = await currentRows(pair(), one);
    const removal = (row: string) =>
      JSON.stringify((JSON.parse(row) as unknown[]).map((value, at) => [value, "vervallen"][at] ?? null));
    workbench.attack = () => [whole(before.map(removal))];
    await deliver(pair(), incidents(1), { agreementId: other });
    expect(await currentRows(pair(), one)).toEqual(before);
    expect(await currentRows(pair(), other)).toEqual([]);
  });
});
