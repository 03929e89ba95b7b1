import type { KeyObject } from "node:crypto";
import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import { composeKey, type RawInputs } from "../../pseudonyms/compose-key.ts";
import { keyTypes, strengthOf } from "../../pseudonyms/key-types.ts";
import { createSubjectKey, SUBJECT_KEY_BYTES } from "../../pseudonyms/subject-key.ts";
import type { Needle } from "./needle.ts";

type Person = NonNullable<SubjectQuestion["person"]>;

/**
 * Makes the keys of the subject index that can be made of what is known of a person: every type of class A and B of which all parts are given.
 * In: K_subject, what is known, whether made-up numbers of the test profile count.
 * Throws SUBJECT_VALUE_INVALID (field and rule, never the value), SUBJECT_TOO_LITTLE.
 */
export function personNeedles(key: KeyObject, person: Person, testProfile: boolean): Needle[] {
  const raw = inputsOf(person);
  const needles = keyTypes().flatMap((type): Needle[] => {
    const strength = strengthOf(type);
    if (strength !== "A" && strength !== "B") return [];
    const composed = composeKey(type, raw, { testProfile });
    if (composed.kind === "reject") {
      // a partial date of birth is a date, only not one that tells two people apart
      if (composed.reason === "PARTIAL") return [];
      throw new SluisError("SUBJECT_VALUE_INVALID", { field: fieldOf(composed.part), rule: composed.reason });
    }
    if (composed.kind === "absent") return [];
    const bytes = new Uint8Array(SUBJECT_KEY_BYTES);
    const maker = createSubjectKey(key, type);
    maker.queue(composed.parts, { bytes, at: 0 });
    maker.flush();
    return [{ type, bytes, strength }];
  });
  if (needles.length === 0) throw new SluisError("SUBJECT_TOO_LITTLE");
  return needles;
}

/** What an officer calls an input of a key. */
const FIELDS: { readonly [input: string]: keyof Person } = {
  doc: "documentnummer",
  surname: "achternaam",
  given: "voornamen",
  initial: "voorletters",
  date: "geboortedatum",
  house: "huisnummer",
  tel: "telefoon",
  eml: "email",
  ken: "kenteken",
};

function fieldOf(input: string): string {
  return FIELDS[input] ?? input;
}

function inputsOf(person: Person): RawInputs {
  const given = (...cells: readonly (string | undefined)[]): string[] => cells.map((cell) => cell ?? "");
  return {
    bsn: given(person.bsn),
    doc: given(person.documentnummer, person.documentsoort, person.documentland),
    surname: given(person.achternaam),
    given: given(person.voornamen),
    initial: given(person.voorletters),
    date: given(person.geboortedatum),
    postcode: given(person.postcode),
    house: given(person.huisnummer, person.huisletter, person.toevoeging),
    tel: given(person.telefoon),
    eml: given(person.email),
    iban: given(person.iban),
    ken: given(person.kenteken, person.kentekenLand),
  };
}
