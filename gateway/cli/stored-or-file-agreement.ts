import { existsSync } from "node:fs";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductCatalogue } from "../deliveries/gateway-context.ts";
import { type CheckedAgreement, checkAgreementDocument, checkAgreementFile } from "./check-agreement-file.ts";
import type { Session } from "./session.ts";

/** An id of an agreement, or one with a version behind it: `proef-incidenten@2`. */
const STORED = /^([a-z0-9][a-z0-9-]{2,39})(?:@([1-9][0-9]{0,3}))?$/;

/**
 * An agreement by its file, or by id and version from the running gateway; a file that is there goes first. Without a version it is the
 * newest. Throws as `checkAgreementFile` does, and what asking the gateway throws.
 */
export async function storedOrFileAgreement(
  named: string,
  products: ProductCatalogue,
  session: Session,
): Promise<CheckedAgreement> {
  const [, id, version] = (existsSync(named) ? null : STORED.exec(named)) ?? [];
  if (id === undefined) return checkAgreementFile(named, products);
  const { document } = await session.withOfficer(session.settings(), (service, who) =>
    service.signedAgreement(who, id, version === undefined ? undefined : Number(version)),
  );
  return checkAgreementDocument(document as unknown as Agreement, products);
}
