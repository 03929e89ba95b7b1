import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { DELIVERY, linkWorld, police, rawClient } from "./link-world.ts";

/** Sends bytes over mutual TLS and gives the status line and problem code of the answer. */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = connect({ ...rawClient(police), port });
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) {
    answer += (chunk as Buffer).toString("latin1");
    const length = /Content-Length: (\d+)\r\n/.exec(answer)?.[1] ?? "0";
    const body = answer.split("\r\n\r\n")[1];
    if (body !== undefined && body.length >= Number(length)) break;
  }
  const code = /"code":"(\w+)"/.exec(answer)?.[1] ?? "";
  return `${/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]} ${code}`.trim();
}

const get = (target: string, headers = "Host: sluis\r\n") => `GET ${target} HTTP/1.1\r\n${headers}\r\n`;
const OUTBOX = "/exchange/v1/outbox?after=0";
const post = (target: string, type: string, body: string, headers = `Content-Length: ${body.length}\r\n`) =>
  `POST ${target} HTTP/1.1\r\nHost: sluis\r\nContent-Type: ${type}\r\n${headers}\r\n${body}`;
const put = (target: string, headers: string, body = "") =>
  `PUT ${target} HTTP/1.1\r\nHost: sluis\r\nContent-Type: application/octet-stream\r\n${headers}\r\n${body}`;
const part = (id: string, n: string) => put(`/exchange/v1/deliveries/${id}/parts/${n}`, "Content-Length: 1\r\n", "x");
const CHECKED = "/exchange/v1/agreements/incidenten-dagelijks/check";

const REFUSED: readonly (readonly [name: string, request: string, answer: string])[] = [
  ["two Host headers", get(OUTBOX, "Host: sluis\r\nHost: elders\r\n"), "400 REQUEST_INVALID"],
  ["no Host header", get(OUTBOX, ""), "400"],
  ["an absolute target on another host", get(`http://elders${OUTBOX}`), "400 REQUEST_INVALID"],
  ["a GET with a body", `${get(OUTBOX, "Host: sluis\r\nContent-Length: 1\r\n")}x`, "400 REQUEST_INVALID"],
  ["a GET that is chunked", get(OUTBOX, "Host: sluis\r\nTransfer-Encoding: chunked\r\n"), "400 REQUEST_INVALID"],
  ["HTTP/1.0", `GET ${OUTBOX} HTTP/1.0\r\nHost: sluis\r\n\r\n`, "400 REQUEST_INVALID"],
  [
    "HTTP/1.0 with Transfer-Encoding",
    "POST /exchange/v1/deliveries HTTP/1.0\r\nHost: sluis\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "400 REQUEST_INVALID",
  ],
  ["a header named __proto__", get(OUTBOX, "Host: sluis\r\n__proto__: x\r\n"), "400 REQUEST_INVALID"],
  [
    "both lengths",
    post("/exchange/v1/deliveries", "application/jose", "", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
    "400",
  ],
  ["an unknown query key", get(`${OUTBOX}&__proto__=1`), "400 REQUEST_INVALID"],
  ["a query key that stands twice", get(`${OUTBOX}&after=1`), "400 REQUEST_INVALID"],
  ["no position", get("/exchange/v1/outbox"), "400 REQUEST_INVALID"],
  ["a position that is no whole number", get("/exchange/v1/outbox?after=1e3"), "400 REQUEST_INVALID"],
  ["a position beyond what numbers hold", get("/exchange/v1/outbox?after=99999999999999999"), "400 REQUEST_INVALID"],
  ["a percent sign in a path", get("/exchange/v1/deliveries/%2e%2e"), "400 REQUEST_INVALID"],
  [
    "an id that is no UUID of version 7",
    get(`/exchange/v1/deliveries/${DELIVERY.replace("-7", "-4")}`),
    "400 REQUEST_INVALID",
  ],
  ["an id in capitals", get(`/exchange/v1/deliveries/${DELIVERY.toUpperCase()}`), "400 REQUEST_INVALID"],
  ["part 0", part(DELIVERY, "0"), "400 REQUEST_INVALID"],
  ["a part number with a leading zero", part(DELIVERY, "01"), "400 REQUEST_INVALID"],
  ["a part number of six digits", part(DELIVERY, "100000"), "400 REQUEST_INVALID"],
  [
    "a part without length",
    put(`/exchange/v1/deliveries/${DELIVERY}/parts/1`, "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    "411 LENGTH_REQUIRED",
  ],
  [
    "a part above 8 MiB",
    put(`/exchange/v1/deliveries/${DELIVERY}/parts/1`, "Content-Length: 8388609\r\n"),
    "413 TOO_LARGE",
  ],
  [
    "a compressed part",
    put(`/exchange/v1/deliveries/${DELIVERY}/parts/1`, "Content-Encoding: gzip\r\nContent-Length: 1\r\n", "x"),
    "400 REQUEST_INVALID",
  ],
  ["a manifest of another type", post("/exchange/v1/deliveries", "application/json", "{}"), "415 MEDIA_TYPE_REFUSED"],
  ["an agreement check that is no JSON", post(CHECKED, "application/json", "{"), "400 JSON_INVALID"],
  [
    "an agreement check with a member twice",
    post(CHECKED, "application/json", '{"a":1,"a":2}'),
    "400 JSON_DUPLICATE_MEMBER",
  ],
  ["an agreement check of another form", post(CHECKED, "application/json", '{"a":1}'), "422"],
  ["an unknown address", get("/exchange/v2/outbox"), "404 ROUTE_UNKNOWN"],
  ["an address with a slash at its end", get("/exchange/v1/outbox/?after=0"), "404 ROUTE_UNKNOWN"],
  ["an address in capitals", get("/Exchange/v1/outbox?after=0"), "404 ROUTE_UNKNOWN"],
  [
    "a method that an address does not have",
    post("/exchange/v1/outbox", "application/json", "{}"),
    "405 METHOD_NOT_ALLOWED",
  ],
  ["a method that no address has", `DELETE ${OUTBOX} HTTP/1.1\r\nHost: sluis\r\n\r\n`, "405 METHOD_NOT_ALLOWED"],
  ["a head above 8 KiB", get(OUTBOX, `Host: sluis\r\nX: ${"x".repeat(9000)}\r\n`), "400"],
  ["what is not HTTP", "\x16\x03\x01\x00\x00\r\n\r\n", "400"],
];

describe("the door refuses", () => {
  it.each(REFUSED)("%s", async (_, request, answer) => {
    const { door, exchange } = await linkWorld();
    expect((await answerTo(door.port, request)).startsWith(answer)).toBe(true);
    expect(exchange.seen).toEqual([]);
  });
});

it("the door takes the same request when it is well formed", async () => {
  const { door, exchange } = await linkWorld();
  expect(await answerTo(door.port, get(OUTBOX))).toBe("200");
  expect(exchange.seen).toHaveLength(1);
});
