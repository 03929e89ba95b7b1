import { timingSafeEqual } from "node:crypto";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";
import { TOKEN_FORM } from "./new-token.ts";
import { type Action, PERMISSIONS } from "./permissions.ts";
import { ROLES, type Role } from "./roles.ts";

/** One officer in one role, as the configuration lists it: `osUser`, `tokenSha256` or both tell who it is. */
export interface OfficerConfig {
  /** Stands in the log as the actor; the same in every role of one person. */
  readonly id: string;
  readonly role: Role;
  /** User of this machine, stated over the local socket. */
  readonly osUser?: string;
  /** SHA-256 of a token, 64 hexadecimal characters. */
  readonly tokenSha256?: string;
}

/** How a caller says who it is. */
export type Credentials = { readonly osUser: string } | { readonly token: string };

/** Knows the officers of one gateway. */
export interface Access {
  /**
   * Who calls, in the role that may do `action`; without one that may, or without an action, in the first role listed: whether it
   * may is `requirePermission`'s question. Throws ACCESS_UNKNOWN.
   */
  identifyRequester(credentials: Credentials, action?: Action): { readonly id: string; readonly role: Role };
}

/**
 * Makes the list of officers. In: the officers of the configuration. Out: who may be identified.
 * Throws OFFICERS_INVALID when two persons share a user or a token, one has neither, or a hash or role is not one.
 */
export function createAccess(officers: readonly OfficerConfig[]): Access {
  checkOfficers(officers);
  const tokens = officers.flatMap((officer) =>
    officer.tokenSha256 === undefined ? [] : [{ officer, hash: Buffer.from(officer.tokenSha256, "hex") }],
  );
  const known = (credentials: Credentials): readonly OfficerConfig[] => {
    if ("osUser" in credentials) return officers.filter((officer) => officer.osUser === credentials.osUser);
    if (!TOKEN_FORM.test(credentials.token)) return [];
    const hash = Buffer.from(sha256Hex(credentials.token), "hex");
    // every entry is compared, so that time tells neither whether nor where one matched
    return tokens.filter((token) => timingSafeEqual(token.hash, hash)).map((token) => token.officer);
  };
  return {
    identifyRequester: (credentials, action) => {
      const entries = known(credentials);
      const officer = (action && fitting(entries, action)) ?? entries[0];
      if (officer === undefined) throw new SluisError("ACCESS_UNKNOWN");
      return { id: officer.id, role: officer.role };
    },
  };
}

/** The entry in the role that comes first for an action: who has several acts in the one whose work it is. */
function fitting(entries: readonly OfficerConfig[], action: Action): OfficerConfig | undefined {
  const roles: readonly Role[] = PERMISSIONS[action];
  return roles.map((role) => entries.find((officer) => officer.role === role)).find((entry) => entry !== undefined);
}

function checkOfficers(officers: readonly OfficerConfig[]): void {
  const owners = new Map<string, string>();
  for (const { id, role, osUser, tokenSha256 } of officers) {
    const refuse = (why: string) => new SluisError("OFFICERS_INVALID", { id, why });
    if (!ROLES.includes(role)) throw refuse("role");
    if (osUser === undefined && tokenSha256 === undefined) throw refuse("osUser");
    if (tokenSha256 !== undefined && !/^[0-9a-f]{64}$/.test(tokenSha256)) throw refuse("tokenSha256");
    for (const [kind, value] of Object.entries({ osUser, tokenSha256 })) {
      if (value === undefined) continue;
      const owner = owners.get(`${kind} ${value}`) ?? id;
      if (owner !== id) throw refuse(kind);
      owners.set(`${kind} ${value}`, id);
    }
  }
}
