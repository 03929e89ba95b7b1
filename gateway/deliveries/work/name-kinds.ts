import { tokenSources } from "../../records/token-sources.ts";
import { subjectKeys } from "./subject-keys.ts";
import type { PrepareJob } from "./workbench.ts";

/** A kind of name that a preparation makes. */
export type NameKind =
  | { readonly kind: "ref" }
  | { readonly kind: "token"; readonly type: string }
  | { readonly kind: "subject"; readonly type: string };

/** Every kind of name of a job, the ref first. Who orders names and who makes them number the kinds alike by this list. */
export function nameKinds({ outputSchema, product, subjectKey }: PrepareJob): NameKind[] {
  const tokens = [...new Set(tokenSources(outputSchema).map(({ type }) => type))];
  const subjects = subjectKey === null ? [] : [...new Set(subjectKeys(product).map(({ type }) => type))];
  return [
    { kind: "ref" },
    ...tokens.map((type) => ({ kind: "token", type }) as const),
    ...subjects.map((type) => ({ kind: "subject", type }) as const),
  ];
}
