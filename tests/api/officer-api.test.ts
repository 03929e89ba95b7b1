import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createOfficerApi } from "../../gateway/api/create-officer-api.ts";
import { issueCertificate, makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import type { MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { SubjectService } from "../../gateway/oversight/ports/subject-service.ts";
import { access, apiWorld, DELIVERY, LOG, REPORT, TOKEN } from "./api-world.ts";

const VOS = { "Sluis-Officer": "vos" };
const refused = (code: string) => expect.objectContaining({ code });

describe("who may ask", () => {
  it.each([
    ["nobody", {}, 401, "ACCESS_UNKNOWN"],
    ["an unknown user", { "Sluis-Officer": "iemand" }, 401, "ACCESS_UNKNOWN"],
    ["a user that cannot be read", { "Sluis-Officer": "%E9" }, 401, "ACCESS_UNKNOWN"],
    ["an unknown token", { Authorization: `Bearer ${TOKEN.token.replace(/.$/, "-")}` }, 401, "ACCESS_UNKNOWN"],
    ["another scheme", { Authorization: "Basic dm9zOg==" }, 401, "ACCESS_UNKNOWN"],
    ["a token and a user", { ...VOS, Authorization: `Bearer ${TOKEN.token}` }, 401, "ACCESS_UNKNOWN"],
    ["a role that may not", { "Sluis-Officer": "das" }, 403, "ACCESS_DENIED"],
    ["a token whose role may not", { Authorization: `Bearer ${TOKEN.token}` }, 403, "ACCESS_DENIED"],
  ])("is not %s", async (_, headers, status, code) => {
    const { plain, service } = await apiWorld();
    const answer = await plain("POST", `/v1/deliveries/${DELIVERY}/release`, headers);
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code, status });
    expect(service.asked).toEqual([]);
  });

  it("is asked before a byte of a file is read", async () => {
    const { plain, service } = await apiWorld();
    const answer = await plain(
      "POST",
      "/v1/deliveries?agreementId=incidenten-dagelijks",
      { "Sluis-Officer": "ree" },
      "a;b",
    );
    expect(answer.statusCode).toBe(403);
    expect(service.asked).toEqual([]);
  });
});

describe("an answer", () => {
  it("names the version of the API, is never kept, and says when this is a test", async () => {
    const { plain } = await apiWorld("test");
    for (const path of ["/v1/agreements", "/v1/unknown", "/health/live"]) {
      const { headers } = await plain("GET", path, VOS);
      expect(headers).toMatchObject({
        "api-version": "1.0.0",
        "cache-control": "no-store",
        "sluis-environment": "test",
      });
    }
  });

  it("never holds what only the gateway may hold", async () => {
    const { plain } = await apiWorld();
    const one = await plain("GET", `/v1/deliveries/${DELIVERY}`, VOS);
    const list = await plain("GET", "/v1/deliveries", VOS);
    for (const { text } of [one, list]) {
      expect(text).toContain(DELIVERY);
      expect(text).not.toMatch(/GEHEIM|secret|envelope|pushIdentity|manifest/);
    }
    expect(JSON.parse(one.text).report).toEqual(REPORT);
  });

  it("is a sentence in Dutch, or in English when asked", async () => {
    const { plain } = await apiWorld();
    const dutch = JSON.parse((await plain("GET", "/v1/unknown", VOS)).text);
    const english = JSON.parse((await plain("GET", "/v1/unknown", { ...VOS, "Accept-Language": "en-GB" })).text);
    expect(dutch).toMatchObject({ type: "urn:sluis:error:ROUTE_UNKNOWN", detail: "Dit adres bestaat niet." });
    expect(english.detail).toBe("This address does not exist.");
    expect(dutch.instance).toBe("urn:sluis:failure:f1");
  });
});

describe("rows", () => {
  const path = `/v1/deliveries/${DELIVERY}/rows`;
  const intake = { Authorization: `Bearer ${TOKEN.token}` };

  it("come as a spreadsheet file in which no cell runs as a formula", async () => {
    const { plain } = await apiWorld("test");
    const answer = await plain("GET", path, intake);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="TEST-${DELIVERY}.csv"`);
    expect(answer.text).toBe(
      "\ufeffref;mutatie;straat;x;poging;goederen\r\n" +
        'r1;nieuw;\'=1+1;-5;;"[""fiets""]"\r\n' +
        "r2;nieuw;Damstraat;7;true;\r\n",
    );
  });

  it("come as objects, with the data as it was signed", async () => {
    const { plain } = await apiWorld("production");
    const answer = await plain("GET", `${path}?format=ndjson`, intake);
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${DELIVERY}.ndjson"`);
    expect(
      answer.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { ref: "r1", mutatie: "nieuw", straat: "=1+1", x: -5, poging: null, goederen: ["fiets"] },
      { ref: "r2", mutatie: "nieuw", straat: "Damstraat", x: 7, poging: true, goederen: null },
    ]);
  });
});

describe("a request that is not right", () => {
  it.each([
    ["GET", "/v1/deliveries?state=stored"],
    ["GET", "/v1/deliveries?states=stored,weg"],
    ["GET", "/v1/deliveries?limit=5001"],
    ["GET", "/v1/deliveries?limit=10&limit=20"],
    ["GET", "/v1/deliveries?partner=123"],
    ["GET", "/v1/deliveries?periodFrom=01-02-2026"],
    ["GET", `/v1/deliveries/${DELIVERY}?waitFrom=weg`],
    ["GET", "/v1/deliveries/123"],
    ["POST", "/v1/deliveries"],
    ["POST", "/v1/deliveries?agreementId=incidenten-dagelijks&kind=withdrawal"],
    ["POST", "/v1/deliveries?agreementId=incidenten-dagelijks&periodFrom=2026-01-01"],
    ["POST", "/v1/deliveries?agreementId=incidenten-dagelijks&samples=101"],
    ["POST", "/v1/deliveries?agreementId=incidenten-dagelijks&fileName=..%2Fx"],
  ])("%s %s is refused", async (method, path) => {
    const { plain, service } = await apiWorld();
    expect(JSON.parse((await plain(method, path, VOS)).text)).toMatchObject({ code: "REQUEST_INVALID" });
    expect(service.asked).toEqual([]);
  });

  it.each([
    ["a mapping with padding", { "Sluis-Mapping": "e30=" }, "REQUEST_INVALID"],
    ["a mapping that is no JSON", { "Sluis-Mapping": "eA" }, "JSON_INVALID"],
    [
      "a mapping with a member twice",
      { "Sluis-Mapping": Buffer.from('{"a":1,"a":2}').toString("base64url") },
      "JSON_DUPLICATE_MEMBER",
    ],
    ["another digest than SHA-256", { "Repr-Digest": "md5=:AAAA:" }, "REQUEST_INVALID"],
    ["a compressed body", { "Content-Encoding": "gzip" }, "REQUEST_INVALID"],
  ])("%s is refused", async (_, headers, code) => {
    const { plain, service } = await apiWorld();
    const answer = await plain("POST", "/v1/deliveries?agreementId=incidenten-dagelijks", { ...VOS, ...headers }, "a");
    expect(JSON.parse(answer.text)).toMatchObject({ code });
    expect(service.asked).toEqual([]);
  });

  it("a log that is not named as one is refused", async () => {
    const { plain } = await apiWorld();
    const das = { "Sluis-Officer": "das" };
    expect((await plain("GET", `/v1/log-bundles?log=${LOG}`, das)).statusCode).toBe(200);
    expect((await plain("GET", "/v1/log-bundles?log=../../x", das)).statusCode).toBe(400);
    expect((await plain("GET", "/v1/log-bundles", das)).statusCode).toBe(400);
  });
});

describe("the socket", () => {
  const parts = async () => {
    const world = await apiWorld();
    const again = () =>
      createOfficerApi({
        service: world.service,
        matching: {} as MatchService,
        subjects: {} as SubjectService,
        access,
        at: { socketPath: world.socketPath },
        environment: "test",
        ready: async () => ({ ready: true, queue: "ready" }),
        clock: world.clock,
        logger: { info: () => {}, warn: () => {}, error: () => "" },
      });
    return { ...world, again };
  };

  it("is for the gateway's own user only", async () => {
    const { socketPath } = await apiWorld();
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  });

  it("is not taken from a gateway that runs", async () => {
    const { again, plain } = await parts();
    await expect(again()).rejects.toThrow(refused("ADDRESS_IN_USE"));
    expect((await plain("GET", "/health/live")).statusCode).toBe(200);
  });

  it("that a killed gateway left behind is replaced", async () => {
    const { again, api, socketPath, plain } = await parts();
    await api.close();
    expect(existsSync(socketPath)).toBe(false);
    await leaveSocket(socketPath);
    expect(existsSync(socketPath)).toBe(true);
    const second = await again();
    onTestFinished(() => second.close());
    expect((await plain("GET", "/health/ready")).statusCode).toBe(200);
  });

  it("never replaces something else", async () => {
    const { again, api, socketPath } = await parts();
    await api.close();
    writeFileSync(socketPath, "iemands werk");
    chmodSync(socketPath, 0o600);
    await expect(again()).rejects.toThrow(refused("ADDRESS_UNUSABLE"));
    expect(statSync(socketPath).isFile()).toBe(true);
  });
});

describe("stopping", () => {
  it("answers who waits, and then is gone", async () => {
    const { api, plain, service, socketPath } = await apiWorld();
    const waiting = plain("GET", `/v1/deliveries/${DELIVERY}?waitFrom=sending`, VOS);
    await expect.poll(() => service.asked).toHaveLength(1);
    const closed = api.close();
    expect((await waiting).statusCode).toBe(200);
    await closed;
    expect(existsSync(socketPath)).toBe(false);
  });
});

it("over TLS only a token counts, since anybody could state a user there", async () => {
  const world = await apiWorld();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ca = makeDevelopmentCa(Date.now(), "API CA");
  const cert = issueCertificate({
    ca,
    oin: "0".repeat(20),
    name: "api",
    hosts: ["127.0.0.1"],
    publicKey,
    now: Date.now(),
  });
  const api = await createOfficerApi({
    service: world.service,
    matching: {} as MatchService,
    subjects: {} as SubjectService,
    access,
    at: {
      host: "127.0.0.1",
      port: 0,
      tls: () => ({ key: privateKey.export({ type: "pkcs8", format: "pem" }), cert: cert.join("\n") }),
    },
    environment: "test",
    ready: async () => ({ ready: true, queue: "ready" }),
    clock: world.clock,
    logger: { info: () => {}, warn: () => {}, error: () => "" },
  });
  onTestFinished(() => api.close());
  const statusOf = (headers: { [name: string]: string }) =>
    new Promise((resolve, reject) => {
      const at = {
        host: "127.0.0.1",
        port: api.port,
        path: "/v1/agreements",
        ca: ca.certificate,
        agent: false,
      } as const;
      httpsRequest({ ...at, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once("error", reject)
        .end();
    });
  expect(await statusOf(VOS)).toBe(401);
  expect(await statusOf({ Authorization: `Bearer ${TOKEN.token}` })).toBe(200);
  api.refreshTls();
  expect(await statusOf({ Authorization: `Bearer ${TOKEN.token}` })).toBe(200);
});

/** Leaves a socket on which nobody listens, as a killed process does: a hard link outlives the close that unlinks its name. */
async function leaveSocket(path: string): Promise<void> {
  const { linkSync } = await import("node:fs");
  const server = createServer().listen(`${path}.tmp`);
  await new Promise((resolve) => server.once("listening", resolve));
  linkSync(`${path}.tmp`, path);
  await new Promise((resolve) => server.close(resolve));
}
