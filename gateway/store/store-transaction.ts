import type { Clock } from "../core/clock.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { agreementQueries } from "./agreement-queries.ts";
import { alarmQueries } from "./alarm-queries.ts";
import { deliveryQueries } from "./delivery-queries.ts";
import type { EngineTransaction } from "./engine.ts";
import { hintQueries } from "./hint-queries.ts";
import { holdQueries } from "./hold-queries.ts";
import { inquiryQueries } from "./inquiry-queries.ts";
import { keyQueries } from "./key-queries.ts";
import { leaseQueries } from "./lease-queries.ts";
import { legalHoldQueries } from "./legal-hold-queries.ts";
import { logQueries } from "./log-queries.ts";
import { messageQueries } from "./message-queries.ts";
import { partQueries } from "./part-queries.ts";
import { proposalQueries } from "./proposal-queries.ts";
import { receiptQueries } from "./receipt-queries.ts";
import { reportQueries } from "./report-queries.ts";
import { retentionQueries } from "./retention-queries.ts";
import { rowQueries } from "./row-queries.ts";
import { settingQueries } from "./setting-queries.ts";
import { subjectQueries } from "./subject-queries.ts";
import { tombstoneQueries } from "./tombstone-queries.ts";

/** Everything one transaction may do, on any engine. In: the engine's transaction, the clock. Out: the port's transaction. */
export function storeTransaction(engine: EngineTransaction, clock: Clock): StoreTransaction {
  const { db } = engine;
  return {
    deliveries: deliveryQueries(engine),
    parts: partQueries(engine),
    receipts: receiptQueries(db),
    agreements: agreementQueries(engine),
    proposals: proposalQueries(engine),
    holds: holdQueries(engine),
    messages: messageQueries(db),
    keyEpochs: keyQueries(engine),
    rows: rowQueries(engine),
    retention: retentionQueries(engine),
    legalHolds: legalHoldQueries(engine),
    tombstones: tombstoneQueries(engine),
    log: logQueries(engine),
    hints: hintQueries(db, clock),
    leases: leaseQueries(db),
    settings: settingQueries(engine),
    reports: reportQueries(db),
    subjects: subjectQueries(engine),
    inquiries: inquiryQueries(engine),
    alarms: alarmQueries(engine),
  };
}
