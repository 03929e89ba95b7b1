import type { CodeList } from "../core/types/code-list.ts";

/** One meaning of a code. */
interface Meaning {
  readonly label: string;
  readonly plainLabel: string;
  readonly category: string;
}

/** A code list made ready for looking up. */
export interface CodeIndex {
  /** All meanings of a code, or undefined when the list does not have it. */
  meanings(code: string): readonly Meaning[] | undefined;
  /** True when one of the code's meanings has this label (capitals and white space aside). */
  hasLabel(code: string, label: string): boolean;
  /**
   * The category of a code; when it has meanings in several categories, the label decides.
   * Out: null when that still leaves a choice: nothing is guessed.
   */
  category(code: string, label: string | null): string | null;
}

/** Makes a code list ready for looking up. */
export function indexCodes(list: CodeList): CodeIndex {
  const byCode = new Map<string, Meaning[]>();
  for (const { code, label, category } of list.codes) {
    const meanings = byCode.get(code);
    const meaning = { label, plainLabel: plain(label), category };
    if (meanings) meanings.push(meaning);
    else byCode.set(code, [meaning]);
  }
  return {
    meanings: (code) => byCode.get(code),
    hasLabel: (code, label) => byCode.get(code)?.some((meaning) => isLabel(meaning, label)) ?? false,
    category(code, label) {
      const meanings = byCode.get(code) ?? [];
      const [first, ...others] = meanings;
      if (first !== undefined && others.every((other) => other.category === first.category)) return first.category;
      if (label === null) return null;
      return meanings.find((meaning) => isLabel(meaning, label))?.category ?? null;
    },
  };
}

/** The label as it stands in the list is most common, and needs no folding. */
function isLabel(meaning: Meaning, label: string): boolean {
  return meaning.label === label || meaning.plainLabel === plain(label);
}

function plain(label: string): string {
  return label.replace(/\s+/g, " ").trim().toLowerCase();
}
