import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SluisError } from "../../gateway/core/sluis-error.ts";
import { CHECK, DELIVERY, linkWorld, MUNICIPALITY, rawDoor } from "./link-world.ts";

/** A courier that dials a partner who answers as the test says. */
async function answering(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const world = await linkWorld();
  const server = createServer(rawDoor() as ServerOptions, (request, response) => {
    request.resume();
    answer(response, request);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  world.dial((server.address() as AddressInfo).port);
  return world.courier;
}

const invalid = (why?: string) =>
  expect.objectContaining({
    code: "PARTNER_ANSWER_INVALID",
    details: expect.objectContaining(why === undefined ? {} : { why }),
  });
const STATUS = { deliveryId: DELIVERY, state: "stored", missing: [], receipts: [] };
const json =
  (document: unknown, type = "application/json", status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "Content-Type": type });
    response.end(typeof document === "string" ? document : JSON.stringify(document));
  };
const problem = (document: object, status = 409) => json(document, "application/problem+json", status);

describe("an answer of a partner", () => {
  it.each([
    ["of another type", json("<html>", "text/html"), "HTTP 200"],
    ["from a proxy in between", json("<html>", "text/html", 502), "HTTP 502"],
    ["that sends elsewhere", json("", "text/plain", 302), "HTTP 302"],
    ["that is no JSON", json("{"), "JSON"],
    ["with a member twice", json('{"state":"stored","state":"rejected"}'), "JSON"],
    ["nested too deeply", json("[".repeat(7) + "]".repeat(7)), "JSON"],
    ["with an unknown member", json({ ...STATUS, extra: 1 }), "delivery-status"],
    ["without a member", json({ deliveryId: DELIVERY }), "delivery-status"],
    ["about another delivery", json({ ...STATUS, deliveryId: DELIVERY.replace(/1$/, "2") }), "deliveryId"],
    ["that never ends growing", json(" ".repeat(4 * 1024 * 1024 + 1)), "size"],
    ["that refuses with a code that is not ours", problem({ code: "toString" }), "code"],
    ["that refuses without a code", problem([]), "code"],
  ] as const)("%s is refused", async (_, answer, why) => {
    const courier = await answering(answer);
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(invalid(why));
  });

  it("with an outbox whose positions do not go up is refused: it would be asked for the same again, for ever", async () => {
    const item = (position: number) => ({ position, deliveryId: DELIVERY, kind: "receipt", token: "a.b.c" });
    for (const positions of [[7], [8, 8], [9, 8]]) {
      const courier = await answering(json({ items: positions.map(item) }));
      const asked = courier.outbox(MUNICIPALITY, 7, new AbortController().signal);
      await expect(asked).rejects.toThrow(invalid("position"));
    }
    const courier = await answering(json({ items: [8, 10].map(item) }));
    expect(await courier.outbox(MUNICIPALITY, 7, new AbortController().signal)).toHaveLength(2);
  });

  it("to an agreement check about another agreement is refused", async () => {
    const courier = await answering(json({ ...CHECK, agreementId: "iets-anders" }));
    await expect(courier.checkAgreement(MUNICIPALITY, CHECK)).rejects.toThrow(invalid("agreementId"));
  });

  it("that breaks off is a matter of the network", async () => {
    const courier = await answering((response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 });
      response.write("{");
      setImmediate(() => response.destroy());
    });
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(
      expect.objectContaining({ code: "PARTNER_UNREACHABLE" }),
    );
  });

  it("that breaks off on a connection that was used before is asked for once more", async () => {
    let asked = 0;
    const courier = await answering((response, request) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else json(STATUS)(response);
    });
    await courier.status(MUNICIPALITY, DELIVERY);
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toEqual(STATUS);
    expect(asked).toBe(3);
  });

  it("brings only details that its code's sentence names, fit to be shown", async () => {
    const details = { what: "\u001b[31mrood\u202e", limit: 5, path: "/etc/passwd" };
    const courier = await answering(problem({ code: "TOO_LARGE", details }, 413));
    const error = (await courier.status(MUNICIPALITY, DELIVERY).catch((caught: unknown) => caught)) as SluisError;
    expect(error.code).toBe("TOO_LARGE");
    expect(error.details).toEqual({ what: "[31mrood", limit: 5 });
  });
});
