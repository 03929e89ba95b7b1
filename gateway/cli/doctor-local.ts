import { X509Certificate } from "node:crypto";
import { existsSync, statfsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Role } from "../access/roles.ts";
import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import type { Keystore } from "../identity/keystore.ts";
import { readCard } from "../identity/partner-card.ts";
import { createRevocationList } from "../identity/revocation-list.ts";
import { bad, badBecause, type DoctorFinding, fine } from "./doctor-finding.ts";
import { kekPlace } from "./kek-place.ts";
import { openKeys } from "./open-keys.ts";
import { ownCertificates } from "./own-certificates.ts";
import { readText } from "./read-document.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import { unsafeSettings } from "./unsafe-settings.ts";

/** A certificate that ends within this time is worth a warning; asking for a new one takes days. Milliseconds. */
const SOON = 30 * 24 * 3600 * 1000;
const MIB = 1024 * 1024;

/** What can be looked at without a running gateway. In: settings that were read but not judged. Out: findings, in reading order. */
export async function doctorLocal(session: Session, settings: Settings): Promise<DoctorFinding[]> {
  const keystore = keysOf(session, settings);
  const cards = await readCards(session, settings);
  return [
    fine("configuration", settings.file),
    ...settingFindings(session, settings),
    folderFinding(session, settings),
    keyFileFinding(session, settings),
    ...keystore.findings,
    ...(keystore.keys === undefined ? [] : keyFindings(session, settings, keystore.keys)),
    ...diskFindings(session, settings),
    ...(await storeFindings(session, settings)),
    officerFinding(session, settings),
    ...mixedRoles(session, settings),
    ...cards.findings,
    ...(await revocationFindings(session, settings, cards.cards, keystore.keys)),
  ];
}

function settingFindings(session: Session, settings: Settings): DoctorFinding[] {
  const unsafe = unsafeSettings(settings, session.context.env);
  return unsafe.length === 0
    ? [fine("settings")]
    : unsafe.map((error) => badBecause("settings", error.code, error, session));
}

function folderFinding({ t }: Session, { dataDir }: Settings): DoctorFinding {
  return existsSync(dataDir) ? fine("dataFolder", dataDir) : bad("dataFolder", dataDir, t.doctor.makeFolder(dataDir));
}

function keyFileFinding(session: Session, settings: Settings): DoctorFinding {
  const path = settings.keyEncryptionKeyFile;
  if (!existsSync(path)) return bad("keyFile", path, session.t.doctor.keyFileMissing(path));
  try {
    loadKek(path, kekPlace(settings, session.context.env));
    return fine("keyFile", path);
  } catch (error) {
    return badBecause("keyFile", path, error, session);
  }
}

function keysOf(session: Session, settings: Settings): { keys?: Keystore; findings: DoctorFinding[] } {
  if (!existsSync(settings.keyEncryptionKeyFile) || !existsSync(settings.dataDir)) return { findings: [] };
  try {
    const keys = openKeys(settings, session.context.env, session.context.clock);
    for (const purpose of ["tls", "signing", "decryption", "log"] as const) keys.current(purpose);
    return { keys, findings: [fine("keys")] };
  } catch (error) {
    return { findings: [badBecause("keys", "", error, session)] };
  }
}

/** Certificates and their ends, and a clock that stands before the day a key was made. */
function keyFindings(session: Session, settings: Settings, keystore: Keystore): DoctorFinding[] {
  const { t, format, context } = session;
  const now = context.clock.now();
  // an older key ends by itself when its time has come
  const held = ownCertificates(keystore).filter(({ ofNewest }) => ofNewest);
  const certificates = held.map(({ subject, notAfter, development }) => {
    const date = format.moment(notAfter);
    if (notAfter < now) return bad("certificate", subject, t.doctor.expired(date));
    if (development && settings.environment === "production")
      return bad("certificate", subject, ERROR_TABLE.DEVELOPMENT_CERTIFICATE[session.lang]);
    if (notAfter - now < SOON) return bad("certificate", subject, t.doctor.expiresSoon(date), "warning");
    return fine("certificate", `${subject}, ${t.doctor.until(date)}`);
  });
  const newest = Math.max(0, ...keystore.list().map((key) => key.createdAt));
  return [...certificates, now < newest ? bad("clock", "", t.doctor.clockWrong) : fine("clock", format.moment(now))];
}

function diskFindings({ t, format }: Session, { dataDir, limits }: Settings): DoctorFinding[] {
  if (!existsSync(dataDir)) return [];
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const wanted = limits.minimumFreeDiskMiB * MIB;
  return [
    free < wanted
      ? bad("disk", dataDir, t.doctor.diskLow(dataDir, format.bytes(wanted)))
      : fine("disk", t.doctor.free(format.bytes(free))),
  ];
}

async function storeFindings(session: Session, settings: Settings): Promise<DoctorFinding[]> {
  try {
    const lines = await session.context.checkStore(settings);
    return lines.map((line) => (line.ok ? fine("store", line.check) : bad("store", line.check, line[session.lang])));
  } catch (error) {
    return [badBecause("store", "", error, session)];
  }
}

function officerFinding({ t, context }: Session, { officers }: Settings): DoctorFinding {
  const roles = officers.filter((officer) => officer.osUser === context.user).map((officer) => officer.role);
  return roles.length > 0
    ? fine("officer", `${context.user}: ${roles.join(", ")}`)
    : bad("officer", context.user, t.doctor.noOfficer(context.user));
}

/** Duties that belong to different people: content, proof of what was done with it, and administration (BIO2 5.3). */
const DUTIES: readonly (readonly Role[])[] = [
  ["data-officer", "intake"],
  ["privacy-officer", "auditor"],
  ["functional-administrator", "technical-administrator"],
];

/** In production somebody with roles of more than one duty is worth a warning; on a test machine that is how one tries things. */
function mixedRoles({ t }: Session, { officers, environment }: Settings): DoctorFinding[] {
  if (environment === "test") return [];
  return [...Map.groupBy(officers, ({ id }) => id)].flatMap(([id, entries]) => {
    const duties = DUTIES.filter((duty) => entries.some(({ role }) => duty.includes(role)));
    return duties.length > 1 ? [bad("officer", id, t.doctor.rolesMixed(id), "warning")] : [];
  });
}

async function readCards(
  session: Session,
  { partners }: Settings,
): Promise<{ cards: PartnerCard[]; findings: DoctorFinding[] }> {
  const cards: PartnerCard[] = [];
  const findings: DoctorFinding[] = [];
  if (partners.length === 0) findings.push(bad("card", "", session.t.doctor.noPartner, "warning"));
  for (const { oin, card: path } of partners) {
    try {
      const { card } = await readCard(readText(path).trim());
      cards.push(card);
      findings.push(
        card.oin === oin ? fine("card", `${oin} ${card.name}`) : bad("card", oin, session.t.doctor.cardWrong),
      );
    } catch (error) {
      findings.push(badBecause("card", oin, error, session));
    }
  }
  return { cards, findings };
}

async function revocationFindings(
  { t, lang, context }: Session,
  { tls }: Settings,
  cards: readonly PartnerCard[],
  keystore: Keystore | undefined,
): Promise<DoctorFinding[]> {
  if (tls.crlFiles.length === 0) return [bad("crl", "", t.doctor.noCrl, "warning")];
  const own = keystore?.keys("tls")[0]?.certificates?.slice(1) ?? [];
  const pems = [...own, ...cards.flatMap((card) => card.issuers)];
  const issuers = [...new Map(pems.map((pem) => [new X509Certificate(pem).fingerprint256, pem])).values()];
  const list = createRevocationList({ files: tls.crlFiles, readFile, clock: context.clock, issuers });
  await list.reload();
  const problems = list.problems();
  if (problems.length === 0) return [fine("crl")];
  return problems.map(({ subject, code, why }) => {
    const missing = tls.crlFiles.includes(subject) && !existsSync(subject);
    const mend = missing ? t.doctor.crlMissing(subject) : fillSentence(ERROR_TABLE[code][lang], { why });
    return bad("crl", subject.replaceAll("\n", ", "), mend);
  });
}
