import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { expectDelivered } from "./expect-delivered.ts";
import { messages } from "./messages.ts";
import { createPair, type Pair } from "./pair.ts";
import { push } from "./push.ts";
import { startSluis } from "./side.ts";

describe("a gateway that cannot start", { timeout: 120_000 }, () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await createPair();
  });
  afterAll(async () => pair[Symbol.asyncDispose]());

  it("because its port is in use says so, holds nothing, and starts once the port is free", async () => {
    const other = createServer().listen(pair.doorPort, "127.0.0.1");
    await once(other, "listening");
    const refused = startSluis(["serve", "--config", pair.municipality.config]);
    expect((await refused.ended).code).toBe(2);
    expect(refused.output()).toContain(`127.0.0.1:${pair.doorPort}`);
    expect(refused.output()).toContain("ADDRESS_IN_USE");
    other.close();
    await once(other, "close");
    await pair.municipality.start();
  });

  it("because another one uses its data folder says so, and leaves that one at work", async () => {
    await pair.police.start();
    const second = startSluis(["serve", "--config", pair.police.config]);
    expect((await second.ended).code).toBe(2);
    expect(second.output()).toContain("DATA_FOLDER_IN_USE");
    const sent = messages(1, 50);
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await expectDelivered(pair, deliveryId, 1, sent);
  });

  it("because another one uses its data folder starts once that one was killed", async () => {
    await pair.police.kill();
    await pair.police.start();
    const sent = messages(2, 50);
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await expectDelivered(pair, deliveryId, 2, sent);
  });
});
