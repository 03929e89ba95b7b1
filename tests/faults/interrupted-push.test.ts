import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { expectDelivered } from "./expect-delivered.ts";
import { changeConfig } from "./link-over.ts";
import { type Messages, messages } from "./messages.ts";
import { newest } from "./newest.ts";
import { createPair, type Pair } from "./pair.ts";
import { push } from "./push.ts";
import { eventually, pressCtrlC, type Running, startSluis, WHO } from "./side.ts";

/** Ctrl-C in `sluis push`, as an officer at a terminal would press it. */
describe("a push that is broken off with Ctrl-C", { timeout: 120_000 }, () => {
  let pair: Pair;
  let number = 0;
  beforeAll(async () => {
    pair = await createPair();
    await Promise.all([pair.police.start(), pair.municipality.start()]);
  });
  afterAll(async () => pair[Symbol.asyncDispose]());

  function pushFile(sent: Messages, config = pair.police.config, ...more: string[]): Running {
    const path = join(pair.folder, "berichten.csv");
    writeFileSync(path, sent.csv);
    return startSluis(["push", path, "--agreement", "proef-berichten", "--config", config, ...more], {}, "bin");
  }

  it("while the file is read delivers nothing, and the same file can be pushed again", async () => {
    const sent = messages(1, 3_000);
    await using partly = await passesPartly(pair);
    const pushing = pushFile(sent, partly.config);
    await eventually("parts of the file sealed", async () => {
      const [view] = await pair.police.officer.deliveries(WHO, { direction: "out", states: ["preparing"], limit: 1 });
      return (view?.parts.length ?? 0) > 1 ? true : undefined;
    });
    pressCtrlC(pushing);
    expect(await pushing.ended).toEqual({ code: 130, signal: null });
    expect(pushing.output()).toContain("Onderbroken");
    await eventually("the preparation failed", async () => {
      const view = await pair.police.officer.delivery(WHO, await newest(pair.police));
      return view.delivery.state === "failed" && view.parts.length === 0 ? true : undefined;
    });
    number += 1;
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await expectDelivered(pair, deliveryId, number, sent);
  });

  it("after the whole file was sent delivers all of it or nothing, and never twice", async () => {
    const sent = messages(2, 5);
    const gateway = pair.police.process().child;
    gateway.kill("SIGSTOP");
    const pushing = pushFile(sent);
    // its connection waits in the queue of the socket; a file this small is in the socket's buffer at once
    await eventually("the command is connected", () => (connections(pair) > 0 ? true : undefined));
    await sleep(300);
    pressCtrlC(pushing);
    expect((await pushing.ended).code).toBe(130);
    gateway.kill("SIGCONT");
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    number += 1;
    await expectDelivered(pair, deliveryId, number, sent);
    const preparing = await pair.police.officer.deliveries(WHO, { direction: "out", states: ["preparing"], limit: 5 });
    expect(preparing).toEqual([]);
  });

  it("while it waits for the receipt says which delivery goes on, and it does", async () => {
    await pair.municipality.stop();
    number += 1;
    const sent = messages(3, 50);
    const pushing = pushFile(sent, pair.police.config, "--wait");
    await eventually("it waits", () => (/Stand:/.test(pushing.output()) ? true : undefined));
    pressCtrlC(pushing);
    expect(await pushing.ended).toEqual({ code: 130, signal: null });
    const id = await newest(pair.police);
    expect(pushing.output()).toContain(`sluis status ${id}`);
    await pair.municipality.start();
    await expectDelivered(pair, id, number, sent);
  });
});

/** Bytes of the command that reach the gateway: some parts, and not the whole file. */
const PARTLY = 10_000_000;

/** A socket before that of the police side, which lets no more than so much through. Out: the configuration of a command that uses it. */
async function passesPartly({ police }: Pair): Promise<AsyncDisposable & { readonly config: string }> {
  const dataDir = mkdtempSync(`${police.dataDir}-`);
  const config = `${police.config}.partly`;
  copyFileSync(police.config, config);
  changeConfig(config, (document) => document.set("dataDir", dataDir));
  const server = createServer((near) => {
    const far = connect(join(police.dataDir, "sluis.sock"));
    let left = PARTLY;
    // what comes after it is read too, since only who reads sees that the command has gone
    near.on("data", (chunk) => {
      if (left > 0) far.write(chunk);
      left -= chunk.length;
    });
    far.on("data", (chunk) => near.write(chunk));
    for (const socket of [near, far]) socket.on("error", () => {});
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  server.listen(join(dataDir, "sluis.sock"));
  await once(server, "listening");
  return { config, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Connections to the socket of the police side, those that it has not taken yet too (proc(5), net/unix). */
function connections({ police }: Pair): number {
  const path = join(police.dataDir, "sluis.sock");
  return (
    readFileSync("/proc/net/unix", "utf8")
      .split("\n")
      .filter((line) => line.endsWith(path)).length - 1
  );
}
