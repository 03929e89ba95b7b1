import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";

/** What is wrong with a question could be the person himself, so nothing of that is told. Throws SUBJECT_QUESTION_INVALID. */
export function questionOf(asked: unknown): SubjectQuestion {
  try {
    return checkControlDocument<SubjectQuestion>("subject-question", asked);
  } catch (error) {
    if (error instanceof SluisError) throw new SluisError("SUBJECT_QUESTION_INVALID");
    throw error;
  }
}
