import type { SubjectQuestion } from "../../core/types/subject-question.ts";

/** A question of a receiver to its supplier about records of a person, at either side. Refs stand in the token only. */
export interface SubjectInquiry {
  readonly id: string;
  /** `out` at the receiver, who asked; `in` at the supplier. */
  readonly direction: "in" | "out";
  /** OIN of the other side. */
  readonly partner: string;
  readonly state: "waiting" | "answered" | "refused";
  readonly ground: SubjectQuestion["ground"];
  readonly years: number;
  /** How many records are asked about. */
  readonly refs: number;
  /** What the partner said last, encrypted under our key-encryption key: at the supplier the question until it is closed, at the receiver the answer. */
  readonly token: string | null;
  /** Code with which the partner's gateway refused it by itself. */
  readonly failure: string | null;
  /** When it was asked, or came in; milliseconds since 1970. */
  readonly askedAt: number;
  readonly closedAt: number | null;
}

/** Inquiries, inside one transaction. */
export interface InquiryRegister {
  /** Adds one with a new id. */
  add(inquiry: SubjectInquiry): Promise<void>;
  /** One by its id; nobody else reads or changes it until the transaction ends. */
  get(id: string): Promise<SubjectInquiry | undefined>;
  close(id: string, changes: Pick<SubjectInquiry, "state" | "token" | "failure" | "closedAt">): Promise<void>;
  /** All, the oldest first. */
  list(): Promise<SubjectInquiry[]>;
  /** How many of one direction wait, with a partner. */
  waiting(direction: SubjectInquiry["direction"], partner: string): Promise<number>;
  /** Deletes those that were asked before. Out: what was deleted. */
  deleteBefore(at: number): Promise<Pick<SubjectInquiry, "id" | "partner">[]>;
}
