import { SluisError } from "../core/sluis-error.ts";
import { type Action, mayDo } from "./permissions.ts";

/** Throws ACCESS_DENIED, with role and action, unless the requester's role may do this. */
export function requirePermission(requester: { readonly role: string }, action: Action): void {
  if (!mayDo(requester.role, action)) throw new SluisError("ACCESS_DENIED", { role: requester.role, action });
}
