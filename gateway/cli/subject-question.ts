import { SluisError } from "../core/sluis-error.ts";
import type { SubjectQuestion } from "../core/types/subject-question.ts";
import type { CliContext } from "./cli-context.ts";
import { hiddenLines } from "./hidden-lines.ts";
import type { Texts } from "./texts/nl.ts";

/** How somebody is asked about: by BSN, by what is known of him, by the number of a record in its source, by refs. */
export type AskedBy = "bsn" | "person" | "sourceId" | "refs";

type Person = NonNullable<SubjectQuestion["person"]>;

/** Fields of a person in the order in which they are asked for. */
export const PERSON_FIELDS = [
  "bsn",
  "achternaam",
  "voornamen",
  "voorletters",
  "geboortedatum",
  "postcode",
  "huisnummer",
  "huisletter",
  "toevoeging",
  "telefoon",
  "email",
  "iban",
  "kenteken",
  "kentekenLand",
  "documentnummer",
  "documentsoort",
  "documentland",
] as const satisfies readonly (keyof Person)[];

/**
 * Reads from standard input who or what is asked about. Out: that part of the question.
 * Throws SUBJECT_INPUT_MISSING, SUBJECT_INPUT_INVALID (which line, never what stands in it), TOO_LARGE, Interrupted.
 */
export async function readSubject(
  context: CliContext,
  by: AskedBy,
  { questions }: Texts["subject"],
): Promise<Pick<SubjectQuestion, "person" | "sourceId" | "refs">> {
  if (by === "person") return { person: await readPerson(context, questions.person) };
  const lines = await hiddenLines(context, [questions[by]]);
  if (by === "refs") return { refs: lines.filter((line) => line !== "") };
  if (by === "sourceId") return { sourceId: lines };
  if (lines.length !== 1) throw new SluisError("SUBJECT_INPUT_INVALID", { line: 2 });
  return { person: { bsn: lines[0]! } };
}

/** On a terminal each field is asked for; from a file or pipe come lines of the form `field: value`. */
async function readPerson(context: CliContext, name: (field: string) => string): Promise<Person> {
  const asked = context.stdin.isTTY === true;
  const lines = await hiddenLines(context, asked ? PERSON_FIELDS.map(name) : null);
  const person: { [field in keyof Person]: string } = {};
  for (const [at, line] of lines.entries()) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    const written = asked ? PERSON_FIELDS[at] : line.slice(0, Math.max(colon, 0)).trim();
    const field = PERSON_FIELDS.find((known) => known.toLowerCase() === written?.toLowerCase());
    const value = asked ? line : line.slice(colon + 1).trim();
    if (field === undefined || person[field] !== undefined)
      throw new SluisError("SUBJECT_INPUT_INVALID", { line: at + 1 });
    if (value !== "") person[field] = value;
  }
  return person;
}
