import { createServer, type Socket } from "node:net";
import { connect, TLSSocket } from "node:tls";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { openIdentity } from "../../gateway/main/open-identity.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { type Message, messageReader } from "./http-messages.ts";
import { MUNICIPALITY_OIN, type Pair } from "./pair.ts";

/** What the network does to one connection, once so many bytes of requests have passed. */
export type Fault = { readonly afterBytes: number } & (
  | { readonly does: "reset" }
  /** The requests go on and arrive; the connection is cut before an answer comes back. */
  | { readonly does: "loseAnswer" }
  /** Swallows everything in both directions and stays open, until it is cut as by a firewall that forgot it. */
  | { readonly does: "deaf"; readonly milliseconds: number }
  /** Nothing goes on for so long; nothing is lost. */
  | { readonly does: "pause"; readonly milliseconds: number }
  /** The next bytes go on one at a time. */
  | { readonly does: "drip"; readonly bytes: number }
);

/** The line between the two gateways. */
export interface Wire extends AsyncDisposable {
  /** Requests and answers, in the order in which they had passed. */
  readonly messages: readonly Message[];
  connections(): number;
  /** Connections that met their fault. */
  struck(): number;
  /** Every byte of both directions, as it is inside TLS and as it is on the line. */
  recorded(): Buffer;
  /** Sets what happens to connections that are made from now on. In: the number of a connection, from 1. */
  disturb(fault: (connection: number) => Fault | undefined): void;
  /** Cuts the connection in place of the answer to the next requests that match, which were handled. In: method and path, how many. */
  loseAnswersTo(request: RegExp, times: number): void;
  /** Cuts every connection. */
  cut(): void;
}

/**
 * Stands between police side and municipality, on the port that the police side dials. It ends TLS on both sides with the keys of the
 * two gateways, which a test may hold, so that it sees what really travels; the gateways' own checks of certificate, OIN and pin pass.
 */
export async function createWire(pair: Pair): Promise<Wire> {
  const police = await openIdentity(loadConfig(pair.police.config, {}), {}, systemClock);
  const municipality = await openIdentity(loadConfig(pair.municipality.config, {}), {}, systemClock);
  const alpn = { ALPNProtocols: ["http/1.1"] };
  const bytes: Buffer[] = [];
  const messages: Message[] = [];
  const open = new Set<Socket>();
  let count = 0;
  let struck = 0;
  let faultOf: (connection: number) => Fault | undefined = () => undefined;
  let unanswered = { request: /^/, times: 0 };

  const server = createServer((raw) => {
    count += 1;
    const near = new TLSSocket(raw, { ...municipality.doorTls.options(), ...alpn, isServer: true });
    const tls = police.endpoint(MUNICIPALITY_OIN).tls();
    const far = connect({ ...tls, ...alpn, host: "127.0.0.1", port: pair.doorPort });
    const read = messageReader(count, (message) => void messages.push(message));
    const flow = faultyFlow(faultOf(count), () => {
      struck += 1;
    });
    const cut = () => {
      raw.resetAndDestroy();
      far.destroy();
    };
    for (const socket of [raw, near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        if (!flow.isDeaf()) cut();
      });
    }
    raw.on("data", (chunk: Buffer) => void bytes.push(chunk));
    near.on("data", (chunk: Buffer) => {
      bytes.push(chunk);
      const pass = (pieces: readonly Buffer[]) => {
        for (const piece of pieces) {
          read.request(piece);
          far.write(piece);
        }
      };
      pass(flow.request(chunk, { cut, pass }));
    });
    far.on("data", (chunk: Buffer) => {
      bytes.push(chunk);
      if (unanswered.times > 0 && unanswered.request.test(read.asked())) {
        unanswered.times -= 1;
        struck += 1;
        return cut();
      }
      if (!flow.answer(cut)) return;
      read.answer(chunk);
      near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(pair.dialPort, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    messages,
    connections: () => count,
    struck: () => struck,
    recorded: () => Buffer.concat(bytes),
    disturb: (fault) => {
      faultOf = fault;
    },
    loseAnswersTo: (request, times) => {
      unanswered = { request, times };
    },
    cut: cutAll,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      cutAll();
      await closed;
    },
  };
}

/** What a fault does to its connection. */
interface Line {
  cut(): void;
  pass(pieces: readonly Buffer[]): void;
}

/** How one connection passes its bytes on. */
interface Flow {
  /** The pieces of a chunk of requests that go on. */
  request(chunk: Buffer, line: Line): readonly Buffer[];
  /** Whether an answer goes on. */
  answer(cut: () => void): boolean;
  isDeaf(): boolean;
}

function faultyFlow(fault: Fault | undefined, strike: () => void): Flow {
  let passed = 0;
  let struck = false;
  let waiting: Buffer[] | undefined;
  return {
    request(chunk, line) {
      if (fault === undefined) return [chunk];
      const before = chunk.subarray(0, Math.max(0, fault.afterBytes - passed));
      const after = chunk.subarray(before.length);
      passed += chunk.length;
      if (after.length === 0) return [chunk];
      const first = !struck;
      struck = true;
      if (first) strike();
      switch (fault.does) {
        case "loseAnswer":
          return [chunk];
        case "pause":
          if (first) {
            waiting = [];
            setTimeout(() => {
              line.pass(waiting!);
              waiting = undefined;
            }, fault.milliseconds);
          }
          waiting?.push(after);
          return waiting === undefined ? [chunk] : [before];
        case "drip": {
          const slow = after.subarray(0, Math.max(0, fault.afterBytes + fault.bytes - (passed - after.length)));
          return [before, ...Array.from(slow, (byte) => Buffer.of(byte)), after.subarray(slow.length)];
        }
        default:
          // what came before has time to arrive
          if (first) setTimeout(line.cut, fault.does === "deaf" ? fault.milliseconds : 20);
          return first ? [before] : [];
      }
    },
    answer(cut) {
      if (!struck || fault?.does === "drip" || fault?.does === "pause") return true;
      if (fault?.does === "loseAnswer") cut();
      return false;
    },
    isDeaf: () => struck && fault?.does === "deaf",
  };
}
