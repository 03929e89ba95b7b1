import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sampleExtract, sampleJob, source } from "../../bench/stages/sample-job.ts";
import { prepareDelivery } from "../../gateway/deliveries/work/prepare-delivery.ts";
import { threadSealers } from "../../gateway/deliveries/work/thread-sealer.ts";

/** A thread that dies at the first page that it is given, or lives long enough to say that a page cannot be sealed. */
const dying = (body: string) =>
  new URL(
    `data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.on("message", (message) => { ${body} })`,
  );

const sink = { part: async () => {}, progress: () => {}, allow: async () => 1e6, signal: new AbortController().signal };

it("a preparation whose sealing thread dies fails as a whole, and the next one gets another thread", async () => {
  const start = threadSealers(dying('if (message.do === "take") process.exit(1);'));
  for (let time = 0; time < 2; time++)
    await expect(prepareDelivery(sampleJob(), source(sampleExtract(3000)), sink, start)).rejects.toMatchObject({
      code: "INTERNAL",
    });
});

it("the end of a thread that failed is not that of the one in its place", async () => {
  const failure = { code: "PSEUDONYM_KEY_NOT_HELD", details: { type: "inc" }, message: "" };
  const mark = join(mkdtempSync(join(tmpdir(), "sluis-sealer-")), "failed");
  // the first thread throws, which its owner hears before its end; the next one lives long enough to see that end
  const start = threadSealers(
    dying(
      `const fs = process.getBuiltinModule("node:fs");
       if (message.do === "take" && !fs.existsSync("${mark}")) { fs.writeFileSync("${mark}", ""); throw new Error("broken"); }
       const refuse = () => parentPort.postMessage({ id: message.id, is: "failed", failure: ${JSON.stringify(failure)} });
       if (message.do === "start" && fs.existsSync("${mark}")) setTimeout(refuse, 300);`,
    ),
  );
  const prepare = () => prepareDelivery(sampleJob(), source(sampleExtract(300)), sink, start);
  await expect(prepare()).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(prepare()).rejects.toMatchObject({ code: "PSEUDONYM_KEY_NOT_HELD" });
});

it("what the sealing thread refuses is what the preparation fails with", async () => {
  const failure = { code: "PSEUDONYM_KEY_NOT_HELD", details: { type: "inc" }, message: "" };
  const start = threadSealers(
    dying(
      `if (message.do === "take") parentPort.postMessage({ id: message.id, is: "failed", failure: ${JSON.stringify(failure)} });`,
    ),
  );
  await expect(prepareDelivery(sampleJob(), source(sampleExtract(3000)), sink, start)).rejects.toMatchObject({
    code: "PSEUDONYM_KEY_NOT_HELD",
  });
});

it("a key that is missing ends the preparation in the real thread as in place", async () => {
  const start = threadSealers(new URL("../../gateway/sealing-worker.ts", import.meta.url));
  const { pseudonyms, ...job } = sampleJob();
  const withoutKeys = { ...pseudonyms!, key: { kid: "m22dye54", fields: new Map() } };
  const wanted = { code: "PSEUDONYM_KEY_NOT_HELD" };
  const file = () => source(sampleExtract(300));
  await expect(prepareDelivery({ ...job, pseudonyms: withoutKeys }, file(), sink, start)).rejects.toMatchObject(wanted);
  await expect(prepareDelivery({ ...job, pseudonyms: withoutKeys }, file(), sink)).rejects.toMatchObject(wanted);
});
