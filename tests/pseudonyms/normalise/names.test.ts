import { describe, expect, it } from "vitest";
import prefixTable from "../../../gateway/pseudonyms/normalise/dutch-prefixes.json" with { type: "json" };
import { outcomeOf } from "./outcome-of.ts";

describe("a surname", () => {
  it.each([
    ["v Berg", "BERG"],
    ["v. Berg", "BERG"],
    ["v.Berg", "BERG"],
    ["vd Berg", "BERG"],
    ["v d Berg", "BERG"],
    ["v.d. Berg", "BERG"],
    ["v.d.Berg", "BERG"],
    ["v/d Berg", "BERG"],
    ["vdr Berg", "BERG"],
    ["v. der Berg", "BERG"],
    ["VAN DER BERG", "BERG"],
    ["uit te de Bos", "BOS"],
    ["van de l'Isle", "ISLE"],
    ["voor in 't Holt", "HOLT"],
    ["in ’t Veld", "VELD"],
    ["van ʼt Hof", "HOF"],
    ["van´t Hof", "HOF"],
    ["'s Jacob", "JACOB"],
    ["d’Hondt", "HONDT"],
    ["d' Hondt", "HONDT"],
    ["L'Hermite", "HERMITE"],
    ["O’Neill", "ONEILL"],
    ["’s-Gravesande", "SGRAVESANDE"],
    ["De die le Clercq", "CLERCQ"],
  ])("loses its longest prefix: %s is %s", (raw, expected) => {
    expect(outcomeOf("surname", raw)).toBe(expected);
  });

  it("loses every prefix of the table", () => {
    for (const prefix of prefixTable.prefixes) {
      expect(outcomeOf("surname", `${prefix} Vogelaar`)).toBe("VOGELAAR");
      expect(outcomeOf("surname", `Vogelaar, ${prefix}`)).toBe("VOGELAAR");
    }
  });

  it.each([
    ["van O", "VANO"],
    ["Van", "VAN"],
    ["Van De", "DE"],
    ["van der", "DER"],
    ["d'A", "DA"],
    ["de l' O", "LO"],
    ["Os", "OS"],
  ])("keeps at least two letters: %s is %s", (raw, expected) => {
    expect(outcomeOf("surname", raw)).toBe(expected);
  });

  it.each([
    ["Berg, van der", "BERG"],
    ["Berg,v.d.", "BERG"],
    ["Hof, van 't", "HOF"],
    ["der Berg, van", "BERG"],
    ["Os, van", "OS"],
    ["Berg, Jan", "BERGJAN"],
    ["Berg,", "BERG"],
    ["Berg, van der, jr", "BERGVANDERJR"],
    ["Berg van der", "BERGVANDER"],
  ])("is turned round when a prefix stands behind the comma: %s is %s", (raw, expected) => {
    expect(outcomeOf("surname", raw)).toBe(expected);
  });

  it.each([
    ["Straße", "STRASSE"],
    ["STRAẞE", "STRASSE"],
    ["Ærø", "AERO"],
    ["Œuvre", "OEUVRE"],
    ["Sørensen", "SORENSEN"],
    ["Ǿrsted", "ORSTED"],
    ["Ø\u0301rsted", "ORSTED"],
    ["Đorđević", "DORDEVIC"],
    ["Ðóra", "DORA"],
    ["Þórsson", "THORSSON"],
    ["ŁÓDŹ", "LODZ"],
    ["Ħaddiem", "HADDIEM"],
    ["IŞIK", "ISIK"],
    ["Işık", "ISIK"],
    ["Ŋaŧa", "NATA"],
    ["ŉbos", "NBOS"],
    ["Müller", "MULLER"],
    ["Mu\u0308ller", "MULLER"],
    ["Ｊａｎｓｅｎ", "JANSEN"],
    ["ĳsbrand", "IJSBRAND"],
    ["Nguyễn", "NGUYEN"],
  ])("is written in base letters: %s is %s", (raw, expected) => {
    expect(outcomeOf("surname", raw)).toBe(expected);
  });

  it.each([
    ["Jansen2", "!DIGIT"],
    ["Jansen ２", "!DIGIT"],
    ["Jansen²", "!DIGIT"],
    ["Jansen ٣", "!DIGIT"],
    ["Иванов 2", "!DIGIT"],
    ["Иванов", "!NON_LATIN"],
    ["Jansen Иванов", "!NON_LATIN"],
    ["Παπαδόπουλος", "!NON_LATIN"],
    ["王", "!NON_LATIN"],
    ["Əliyev", "!NON_LATIN"],
  ])("is refused with other signs: %s is %s", (raw, expected) => {
    expect(outcomeOf("surname", raw)).toBe(expected);
  });

  it("keeps only letters, and is absent when none is left", () => {
    expect(outcomeOf("surname", "Jansen–de Boer")).toBe("JANSENDEBOER");
    expect(outcomeOf("surname", "Jansen (Bakker) & Zn.")).toBe("JANSENBAKKERZN");
    for (const raw of ["–", "'", "***", "()", ","]) expect(outcomeOf("surname", raw)).toBe("~");
  });
});

describe("a given name", () => {
  it.each([
    ["Jan Peter", "JAN"],
    ["JAN, PETER", "JAN"],
    ["Anne-Marie Sophie", "ANNEMARIE"],
    ["Anne – Marie", "ANNEMARIE"],
    ["José (Joop)", "JOSE"],
    ["(Joop) José", "JOSE"],
    ["José [Joop] {J}", "JOSE"],
    ["José ((Joop) J)", "JOSE"],
    ["José (Joop", "JOSE"],
    ["(Joop)", "~"],
    ["X (onbekend)", "~"],
    ["D’Angelo", "DANGELO"],
    ["J.P.", "JP"],
    ["J. P.", "J"],
    ["Jan2", "!DIGIT"],
    ["Jan (1e)", "JAN"],
    ["Иван", "!NON_LATIN"],
    ["Van der", "VAN"],
  ])("%s is %s", (raw, expected) => {
    expect(outcomeOf("given", raw)).toBe(expected);
  });

  it("gives its first letter as initial", () => {
    expect(outcomeOf("initial", "Jan Peter")).toBe("J");
    expect(outcomeOf("initial", "J.P.")).toBe("J");
    expect(outcomeOf("initial", "Þóra")).toBe("T");
    expect(outcomeOf("initial", "")).toBe("~");
    expect(outcomeOf("initial", "4")).toBe("!DIGIT");
  });
});
