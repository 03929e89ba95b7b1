// Reads one large made extract in a small heap and prints what it took: `node flat-memory-child.ts csv 150`.

import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { openMappedExtract } from "../../gateway/extracts/mapping/open-mapped-extract.ts";
import { makeXlsx } from "./make-xlsx.ts";
import { productFields } from "./product-fields.ts";

const [format, megabytes] = [process.argv[2]!, Number(process.argv[3])];
const CHUNK = 64 * 1024;
const COLUMNS = [
  "Incident Identificatie",
  "Incidentsoort code",
  "Pleegstraatnaam",
  "Pleeghuisnummer met toev.",
  "Object",
  "X",
  "Y",
];

function cells(index: number): string[] {
  const street = `Voorbeeldstraat ${"van de lange naam ".repeat(index % 5)}Noël`;
  return [
    `PL0100_BVH_${1_000_000 + index}`,
    "A72",
    street,
    `${90_000 + (index % 9999)} A`,
    "Fiets",
    "140000",
    "480000",
  ];
}

function* pieces(toText: (index: number) => string, head: string, tail: string): Generator<Buffer> {
  let text = head;
  let written = 0;
  for (let index = 0; written < megabytes * 1e6; index++) {
    text += toText(index);
    if (text.length < CHUNK) continue;
    const piece = Buffer.from(text);
    written += piece.length;
    yield piece;
    text = "";
  }
  yield Buffer.from(text + tail);
}

function source(): AsyncIterable<Uint8Array> {
  const object = (index: number) =>
    JSON.stringify(Object.fromEntries(cells(index).map((cell, at) => [COLUMNS[at]!, cell])));
  switch (format) {
    case "csv":
      return Readable.from(
        pieces(
          (index) => `${cells(index).join(";").replace("Fiets", '"Fiets\nTas"')}\r\n`,
          `${COLUMNS.join(";")}\r\n`,
          "",
        ),
      );
    case "csv.gz":
      return Readable.from(pieces((index) => `${cells(index).join(";")}\r\n`, `${COLUMNS.join(";")}\r\n`, "")).pipe(
        createGzip({ level: 1 }),
      );
    case "ndjson":
      return Readable.from(pieces((index) => `${object(index)}\n`, "", ""));
    case "json":
      return Readable.from(pieces((index) => `${index === 0 ? "" : ",\n"}${object(index)}`, "[", "]"));
    default: {
      const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
      const row = (texts: readonly string[]) => `<row>${texts.map(cell).join("")}</row>`;
      const placeholder = "<sheetData/>";
      const xml = Buffer.concat([
        ...pieces((index) => row(cells(index)), `<worksheet><sheetData>${row(COLUMNS)}`, "</sheetData></worksheet>"),
      ]);
      const file = makeXlsx({
        sheets: [{ name: "Blad1", xml: placeholder }],
        change: (part) => (part.name.endsWith("sheet0.xml") ? { ...part, bytes: xml } : part),
      });
      return Readable.from([file]);
    }
  }
}

const { fields, aliases } = productFields("incidentmelding.1.0.0.json");
const mapped = await openMappedExtract(source(), {
  fileName: "x",
  mapping: null,
  product: "incidentmelding",
  fields,
  aliases,
});
let records = 0;
let problems = 0;
let outsideHeap = 0;
for await (const batch of mapped.records()) {
  records += batch.size;
  for (let index = 0; index < batch.size; index++) problems += batch.record(index).problems.length;
  outsideHeap = Math.max(outsideHeap, process.memoryUsage().external);
}
process.stdout.write(JSON.stringify({ format: mapped.extract.format, records, problems, outsideHeap }));
