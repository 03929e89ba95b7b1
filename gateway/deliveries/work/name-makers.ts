import type { NameMaker } from "../../records/name-order.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import { nameKinds } from "./name-kinds.ts";
import type { PrepareJob } from "./workbench.ts";

/** The makers of a job's names, by which they are ordered. */
export interface NameMakers {
  readonly ref: NameMaker;
  /** Throws RangeError for a type that no column of the output has. */
  token(type: string): NameMaker;
  subject(type: string): NameMaker;
}

/** In: the job. Throws PSEUDONYM_KEY_INVALID. */
export function nameMakers(job: PrepareJob): NameMakers {
  const kinds = nameKinds(job);
  const provider = job.pseudonyms === null ? null : pseudonymProvider(job.pseudonyms);
  const find = (kind: "token" | "subject", type: string, prefix: string): NameMaker => {
    const place = kinds.findIndex((each) => each.kind === kind && each.type === type);
    if (place < 0) throw new RangeError(`no names of ${kind} ${type}`);
    return { place, prefix };
  };
  return {
    ref: { place: 0, prefix: "" },
    token: (type) => find("token", type, provider?.prefixOf(type) ?? ""),
    subject: (type) => find("subject", type, ""),
  };
}
