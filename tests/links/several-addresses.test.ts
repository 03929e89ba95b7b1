import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { freePort } from "../services/free-port.ts";
import { faultProxy } from "./fault-proxy.ts";
import { DELIVERY, linkWorld, MUNICIPALITY, stranger } from "./link-world.ts";

const refused = (code: string) => expect.objectContaining({ code });

/** A partner with two instances, each behind a door of its own; the courier of the first world knows both. */
async function twoDoors() {
  const [first, second] = [await linkWorld(), await linkWorld()];
  first.dial(first.door.port, second.door.port);
  return { first, second, courier: first.courier };
}

describe("a partner with several addresses", () => {
  it("is asked at the next one when an instance is gone, and from then on there", async () => {
    const { first, second, courier } = await twoDoors();
    await courier.status(MUNICIPALITY, DELIVERY);
    expect([first.exchange.seen.length, second.exchange.seen.length]).toEqual([1, 0]);
    first.dial(await freePort(), second.door.port);
    for (let n = 0; n < 3; n++) await courier.putPart(MUNICIPALITY, DELIVERY, 1, Buffer.alloc(300_000, 5));
    expect([first.exchange.seen.length, second.exchange.seen.length]).toEqual([1, 3]);
  });

  it("is asked at the next one when the connection breaks in the middle of a part", async () => {
    const { first, second, courier } = await twoDoors();
    const proxy = await faultProxy(first.door.port, () => ({ afterBytes: 100_000, does: "reset" }));
    first.dial(proxy.port, second.door.port);
    const part = Buffer.alloc(300_000, 5);
    await courier.putPart(MUNICIPALITY, DELIVERY, 1, part);
    expect(first.exchange.parts.size).toBe(0);
    expect(part.equals(second.exchange.parts.get(1)!)).toBe(true);
  });

  it("is asked at the next one while an instance stops", async () => {
    const { first, second, courier } = await twoDoors();
    first.exchange.instead = async () => {
      throw new SluisError("GATEWAY_STOPPING");
    };
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
    expect(second.exchange.seen).toEqual([`status ${"00000001001000000000"} ${DELIVERY}`]);
  });

  it("is believed at once when it refuses", async () => {
    const { first, second, courier } = await twoDoors();
    first.exchange.instead = async () => {
      throw new SluisError("NUMBER_OUT_OF_ORDER", { received: 3, expected: 2 });
    };
    await expect(courier.offer(MUNICIPALITY, "x")).rejects.toThrow(refused("NUMBER_OUT_OF_ORDER"));
    expect(second.exchange.seen).toEqual([]);
  });

  it("is told nothing at an address where somebody else answers, and is asked at the next", async () => {
    const { first, second, courier } = await twoDoors();
    first.doorIs(stranger);
    first.door.refreshTls();
    await courier.offer(MUNICIPALITY, "x");
    expect([first.exchange.seen, second.exchange.seen.length]).toEqual([[], 1]);
    second.doorIs(stranger);
    second.door.refreshTls();
    first.courierKnows.revoked.add(stranger.certificate.serialNumber);
    await expect(courier.offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_UNKNOWN"));
    expect([first.exchange.seen, second.exchange.seen.length]).toEqual([[], 1]);
  });

  it("is asked elsewhere after an instance stood still for the whole time", async () => {
    const { first, second, courier } = await twoDoors();
    const still = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => still.once("listening", resolve));
    onTestFinished(() => void still.close());
    const address = still.address() as { port: number };
    first.dial(address.port, second.door.port);
    const asked = courier.status(MUNICIPALITY, DELIVERY);
    await expect.poll(() => first.clock.sleeping).toContain(10_000);
    first.clock.advance(10_000);
    expect(await asked).toMatchObject({ state: "stored" });
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
    expect(second.exchange.seen.length).toBe(2);
  });
});
