import { hasNormaliser, normalise } from "../normalise/normalise.ts";
import { outcomeText } from "../outcome-text.ts";
import { ruleWords } from "../rule-words.ts";
import { vectorInputs } from "../vector-inputs.ts";
import { type FailedVector, malformed, type Vector } from "./vector-check.ts";

/** Judges an NLN-1 vector: does the raw value have the outcome that the file asks? */
export function nln1Check(vector: Vector): FailedVector | null {
  const { id, type, members } = vector;
  const expected = members["expect"];
  const inputs = vectorInputs(members["input"]);
  if (inputs === null || typeof expected !== "string") return malformed(vector);
  if (!hasNormaliser(type)) return { id, type, rule: ruleWords(type), expected: kindOf(expected), got: "unknown type" };
  const got = outcomeText(normalise(type, inputs.cells, inputs.options));
  if (got === expected) return null;
  return { id, type, rule: ruleWords(type, expected), expected: kindOf(expected), got: gotKind(got, expected) };
}

function kindOf(outcome: string): string {
  if (outcome === "~") return "absent";
  return /^![A-Z0-9_]{1,40}$/.test(outcome) ? `reject ${outcome.slice(1)}` : "value";
}

function gotKind(got: string, expected: string): string {
  const kind = kindOf(got);
  return kind === "value" && kindOf(expected) === "value" ? "another value" : kind;
}
