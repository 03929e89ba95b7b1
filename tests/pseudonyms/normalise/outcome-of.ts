import { normalise } from "../../../gateway/pseudonyms/normalise/normalise.ts";
import { outcomeText } from "../../../gateway/pseudonyms/outcome-text.ts";

/** The outcome as vector files write it, outside the test profile. */
export function outcomeOf(type: string, ...inputs: string[]): string {
  return outcomeText(normalise(type, inputs, { testProfile: false }));
}

/** The same inside the test profile. */
export function outcomeInTestProfile(type: string, ...inputs: string[]): string {
  return outcomeText(normalise(type, inputs, { testProfile: true }));
}
