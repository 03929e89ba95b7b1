import { requirePermission } from "../../access/require-permission.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { writeEntry } from "../../deliveries/log-writer.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { SubjectService } from "../ports/subject-service.ts";
import type { Needle } from "./needle.ts";
import { personNeedles } from "./person-needles.ts";
import { searchSubject } from "./search-subject.ts";

/** Subject requests behind API and command line. In: the gateway's parts. */
export function createSubjectService(context: GatewayContext): SubjectService {
  return {
    async search(who, asked) {
      requirePermission(who, "search-subject");
      const question = questionOf(asked);
      const needles = await needlesOf(context, question);
      await logSearch(context, who, question.ground);
      return searchSubject(context, question, needles);
    },
  };
}

/** What is wrong with a question could be the person himself, so nothing of that is told. Throws SUBJECT_QUESTION_INVALID. */
function questionOf(asked: unknown): SubjectQuestion {
  try {
    return checkControlDocument<SubjectQuestion>("subject-question", asked);
  } catch (error) {
    if (error instanceof SluisError) throw new SluisError("SUBJECT_QUESTION_INVALID");
    throw error;
  }
}

async function needlesOf({ keys, own }: GatewayContext, { person }: SubjectQuestion): Promise<Needle[]> {
  return person === undefined ? [] : personNeedles(await keys.subjectKey(), person, own.environment === "test");
}

/**
 * Appends to the local log that somebody is looked for, before he is: who asked, in which role, why. Not who is looked for, nor what was found:
 * the log is kept longer than the question. In the local log, because a partner must not learn that somebody asks.
 */
async function logSearch(context: GatewayContext, who: Requester, ground: string): Promise<void> {
  const { store, own } = context;
  await store.transaction((tx) =>
    writeEntry(
      context,
      tx,
      logOrigin(own.oin, null),
      { type: "subject-request", environment: own.environment, role: who.role, ground },
      { actor: who.id },
    ),
  );
}
