import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { auditDelivery, auditLogs, auditOrder, type Finding } from "./audit.ts";
import { untilAtRest, untilStored } from "./expect-delivered.ts";
import type { FaultCase } from "./fault-case.ts";
import { type Messages, messages } from "./messages.ts";
import { push } from "./push.ts";
import { type Side, WHO } from "./side.ts";
import { watchVisibility } from "./visibility.ts";
import type { World } from "./world.ts";

/** What came of one case. */
export interface Tally {
  /** Extracts that were pushed, those that were refused and pushed again too. */
  readonly attempts: number;
  /** Pushes that were answered with a delivery. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unexpected: number;
  /** What is behind the last three. */
  readonly findings: readonly Finding[];
}

/** Every delivery of one case. */
export interface Account {
  /** Pushes a new extract once. Out: the delivery's id, or the error. In: rows, the share of each that does not compress, agreement. */
  tryPush(sent: Messages, asked?: Partial<PushRequest>): Promise<string | Error>;
  /** Pushes an extract until it is acknowledged, as a scheduler at the police side would. Out: the delivery's id. */
  push(sent?: Messages, agreementId?: string): Promise<string>;
  /** Pushes an extract in place of a delivery that was rejected. Out: the new delivery's id. */
  replace(rejected: string, sent: Messages): Promise<string>;
  /** An extract unlike any before. */
  extract(rows?: number, noise?: number): Messages;
  /** Waits until a delivery is stored and the receipt was verified. */
  stored(deliveryId: string): Promise<void>;
  /** A delivery that ends otherwise on purpose: it is not judged as one that should have arrived. */
  dismiss(deliveryId: string): void;
  /** Waits until all is at rest, and judges. */
  close(): Promise<Tally>;
}

/** Rows of four parts. */
const ROWS = 220;

let seed = 0;

/** Opens the account of a case. */
export function openAccount(
  { pair }: World,
  { allows = [], entries = [] }: Pick<FaultCase, "allows" | "entries">,
): Account {
  const { police } = pair;
  const watch = watchVisibility(pair);
  const logs = [pair.police, pair.municipality].map((side) => ({ side, from: sizeOf(side.log) }));
  const acknowledged = new Map<string, Messages>();
  let attempts = 0;
  const untilTaken = async (sent: Messages, asked: Partial<PushRequest>): Promise<string> => {
    for (let again = 0; ; again++) {
      const pushed = await account.tryPush(sent, asked);
      if (typeof pushed === "string") return pushed;
      if (again > 300) throw pushed;
      await sleep(100);
    }
  };
  const account: Account = {
    extract: (rows = ROWS, noise) => messages(++seed, rows, noise),
    async tryPush(sent, asked) {
      attempts += 1;
      const pushed = await push(police, sent, asked);
      if (pushed instanceof Error) return pushed;
      const { deliveryId, state } = pushed;
      if (state === "failed") return new Error(`the push ended ${state}`);
      acknowledged.set(deliveryId, sent);
      return deliveryId;
    },
    push: (sent = account.extract(), agreementId) => untilTaken(sent, agreementId === undefined ? {} : { agreementId }),
    replace: (rejected, sent) => untilTaken(sent, { replaces: rejected }),
    stored: async (deliveryId) => void (await untilStored(police, deliveryId)),
    dismiss: (deliveryId) => void acknowledged.delete(deliveryId),
    async close() {
      const findings: Finding[] = [];
      const total = acknowledged.size;
      const find = async (is: Finding["is"], work: () => Promise<unknown>) => {
        try {
          await work();
        } catch (error) {
          findings.push({ is, what: (error as Error).message.split("\n")[0]! });
        }
      };
      // once one was waited for in vain the others have had their time too
      const each = async (is: Finding["is"], work: (id: string) => Promise<unknown>) => {
        for (const id of acknowledged.keys()) if (findings.length === 0) await find(is, () => work(id));
      };
      await each("lost", (id) => untilStored(police, id));
      await each("unexpected", (id) => untilAtRest(pair, id));
      for (const [id, sent] of acknowledged) findings.push(...(await auditDelivery(pair, id, sent, entries)));
      findings.push(
        ...(await auditOrder(pair)),
        ...(await auditLogs(pair)),
        ...(await inViewTwice(pair)),
        ...(await leftBehind(pair)),
      );
      const { halves } = await watch.end();
      for (const half of halves) findings.push({ is: "unexpected", what: half });
      for (const { side, from } of logs)
        for (const code of faultsIn(side, from))
          if (!allows.includes(code)) findings.push({ is: "unexpected", what: `${code} in ${side.log}` });
      const count = (is: Finding["is"]) => findings.filter((finding) => finding.is === is).length;
      return {
        attempts,
        acknowledged: total,
        lost: count("lost"),
        doubled: count("doubled"),
        unexpected: count("unexpected"),
        findings,
      };
    },
  };
  return account;
}

/** Once nobody pushes, no preparation is under way. */
async function leftBehind({ police }: World["pair"]): Promise<Finding[]> {
  const views = await police.officer.deliveries(WHO, { direction: "out", states: ["preparing"], limit: 10 });
  return views.map(({ delivery }) => ({ is: "unexpected", what: `${delivery.id}: still preparing` }));
}

/** An extract must not be delivered under a second id: every message has one visible row, so a repeat is told by its rows. */
async function inViewTwice({ municipality }: World["pair"]): Promise<Finding[]> {
  const [rows] = await municipality.probe.rows(
    `SELECT count(*) AS "rows", count(DISTINCT "ref") AS "refs" FROM "actueel_proefbericht"`,
  );
  const doubled = Number(rows?.["rows"] ?? 0) - Number(rows?.["refs"] ?? 0);
  return doubled === 0 ? [] : [{ is: "doubled", what: `${doubled} messages are in view twice` }];
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Codes that say that the gateway itself is at fault. */
const OWN_FAULT = ["INTERNAL", "STORE_CORRUPT", "STORE_MISUSE", "STORE_CONSTRAINT", "LOG_CONFLICT", "STATE_REFUSED"];

function faultsIn({ log }: Side, from: number): string[] {
  const text = readFileSync(log).subarray(from).toString();
  return [...new Set([...text.matchAll(/"code":"([A-Z_]+)"/g)].map((match) => match[1]!))].filter((code) =>
    OWN_FAULT.includes(code),
  );
}
