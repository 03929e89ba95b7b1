/**
 * Every step of a delivery after which a process may die. The fault tests kill a gateway at each of them in turn; in a
 * running gateway a barrier does nothing.
 */
export const BARRIERS = [
  "push.inserted",
  "push.partKept",
  "push.sealed",
  "push.prepared",
  "send.turnTaken",
  "send.offered",
  "send.partSent",
  "send.allPartsSent",
  "send.acceptedVerified",
  "send.acceptedKept",
  "send.finalFetched",
  "send.finalVerified",
  "send.finalKept",
  "receive.manifestOpened",
  "receive.manifestKept",
  "receive.partHashed",
  "receive.partKept",
  "receive.complete",
  "receive.acceptedLogged",
  "receive.acceptedIssued",
  "load.claimed",
  "load.partOpened",
  "load.partLoaded",
  "load.allLoaded",
  "load.settled",
  "load.stored",
  "load.storedIssued",
  "load.exported",
  "witness.cosigned",
  "witness.cosignatureKept",
] as const;

/** Every step of a rotation of pseudonym keys after which a process may die. */
export const KEY_BARRIERS = [
  "keys.made",
  "keys.announced",
  "keys.shared",
  "keys.erasing",
  "keys.erased",
  "keys.destroyed",
] as const;

/** Every step of a correction or withdrawal at the receiver, beside those of any delivery, after which a process may die. */
export const AMENDING_BARRIERS = ["load.amended", "load.removed"] as const;

/** Every step of an erasure at the receiver after which a process may die. */
export const ERASURE_BARRIERS = [
  "erase.begun",
  "erase.hidden",
  "erase.rowsRemoved",
  "erase.filesRemoved",
  "erase.erased",
  "erase.recordsRemoved",
] as const;

/** The name of one barrier. */
export type BarrierName =
  | (typeof BARRIERS)[number]
  | (typeof KEY_BARRIERS)[number]
  | (typeof AMENDING_BARRIERS)[number]
  | (typeof ERASURE_BARRIERS)[number];

/** Called at each barrier; resolves at once except under test. */
export type Barrier = (name: BarrierName) => Promise<void>;
