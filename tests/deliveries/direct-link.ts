import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Courier, DeliveryStatus, ExchangeService } from "../../gateway/deliveries/ports/partner-link.ts";
import type { TestGateway } from "./test-gateway.ts";

/** A question that a courier asks. */
export type Call = Exclude<keyof Courier, "close" | "connection" | "over">;

/** What a test does to the calls of the link. */
export interface LinkFaults {
  /** Before a call reaches the receiver; throwing loses the question. */
  before?: ((call: Call) => Promise<void> | void) | undefined;
  /** After the receiver has answered; throwing loses the answer. */
  after?: ((call: Call) => Promise<void> | void) | undefined;
  /** Asks everything so many times over. */
  repeat?: number;
  /** Changes a part on its way. */
  part?: ((n: number, sealed: Uint8Array) => Uint8Array) | undefined;
  /** Changes a receipt on its way back. */
  receipt?: ((token: string) => Promise<string> | string) | undefined;
}

/** A courier that calls the other gateway's exchange as a door would, for the partner that a certificate would name. */
export interface DirectLink extends Courier {
  readonly faults: LinkFaults;
  /** Every byte that went over the link, both ways. */
  readonly carried: Buffer[];
}

/** In: the gateway at the other end, which may be down, and the OIN that it sees as caller. */
export function directLink(other: () => TestGateway | undefined, caller: string): DirectLink {
  const faults: LinkFaults = {};
  const carried: Buffer[] = [];

  async function ask<T>(call: Call, question: (to: ExchangeService) => Promise<T>): Promise<T> {
    await faults.before?.(call);
    let answer: T | undefined;
    for (let time = 0; time < (faults.repeat ?? 1); time++) {
      const gateway = other();
      if (gateway?.alive !== true) throw lineCut();
      try {
        answer = await question(gateway.exchange);
      } catch (error) {
        // what the other side says after it died is never heard
        throw gateway.alive ? error : lineCut();
      }
      if (!gateway.alive) throw lineCut();
      carried.push(Buffer.from(JSON.stringify(answer ?? null)));
    }
    await faults.after?.(call);
    return answer as T;
  }

  async function withReceipts(status: Promise<DeliveryStatus>): Promise<DeliveryStatus> {
    const answer = await status;
    const receipts = await Promise.all(answer.receipts.map(async (token) => (await faults.receipt?.(token)) ?? token));
    return { ...answer, receipts };
  }

  const link: DirectLink = {
    faults,
    carried,
    offer: (_, envelope) => {
      carried.push(Buffer.from(envelope));
      return withReceipts(ask("offer", (to) => to.receiveManifest(caller, envelope, "https")));
    },
    putPart: (_, id, n, sealed) => {
      const sent = faults.part?.(n, sealed) ?? sealed;
      carried.push(Buffer.from(sent));
      return ask("putPart", (to) => to.receivePart(caller, id, n, sent));
    },
    status: (_, id) => withReceipts(ask("status", (to) => to.status(caller, id))),
    void: (_, id, token) => {
      carried.push(Buffer.from(token));
      return withReceipts(ask("void", (to) => to.void(caller, id, token)));
    },
    async outbox(_, after, signal) {
      const items = await ask("outbox", (to) => to.outbox(caller, after, signal));
      return Promise.all(
        items.map(async (item) => ({ ...item, token: (await faults.receipt?.(item.token)) ?? item.token })),
      );
    },
    checkAgreement: (_, own) => ask("checkAgreement", (to) => to.checkAgreement(caller, own)),
    message: (_, message) => {
      carried.push(Buffer.from(message.token));
      return ask("message", (to) => to.message(caller, message));
    },
    addCheckpoint: (_, body) => ask("addCheckpoint", (to) => to.addCheckpoint(caller, body)),
    checkpoint: (_, from) => ask("checkpoint", (to) => to.checkpoint(caller, from)),
    consistency: (_, from, to) => ask("consistency", (other) => other.consistency(caller, from, to)),
    cosign: (_, note) => ask("cosign", (to) => to.cosign(caller, note)),
    successor: () => ask("successor", (to) => to.successor(caller)),
    putSuccessor: (_, notice) => ask("putSuccessor", (to) => to.putSuccessor(caller, notice)),
    witnessed: () => ask("witnessed", (to) => to.witnessed(caller)),
    connection: () => ({ protocol: "TLSv1.3", group: "X25519MLKEM768" }),
    over: () => link,
    close: async () => {},
  };
  return link;
}

/** What a courier throws when the line is cut, before or after the other side heard the question. */
export function lineCut(): SluisError {
  return new SluisError("PARTNER_UNREACHABLE", { partner: "other side", why: "down" });
}
