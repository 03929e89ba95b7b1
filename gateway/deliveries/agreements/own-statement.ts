import { signStatement } from "../../agreements/agreement-statement.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { AgreementStatement } from "../../core/types/agreement-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** What this gateway says about one version of an agreement. */
export interface OwnStatement extends Pick<AgreementStatement, "act"> {
  readonly agreement: Pick<Agreement, "id" | "version"> & { readonly hash: string };
  /** OIN of the other party. */
  readonly to: string;
  readonly serial?: number;
  readonly reason?: string | null;
}

/** Signs a statement of this gateway with its signing key. Out: the token. */
export function ownStatement({ own, keys, clock }: GatewayContext, said: OwnStatement): Promise<string> {
  const { act, to, serial = 0, reason } = said;
  const { id, version, hash } = said.agreement;
  const statement: AgreementStatement = {
    v: 1,
    act,
    agreement: { id, version, hash },
    environment: own.environment,
    from: own.oin,
    to,
    time: clock.now(),
    serial,
    ...(reason == null ? {} : { reason }),
  };
  return signStatement(statement, keys.signing);
}
