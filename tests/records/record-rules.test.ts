import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { treatment } from "./sample-record.ts";

const { rules, run, out } = treatment();

describe("a record is refused", () => {
  it.each<[string, { [field: string]: Json | undefined }, string[]]>([
    ["without a required field", { incidentcode: undefined }, ["incidentcode required"]],
    ["with a number that is text", { huisnummer: "12" }, ["huisnummer type:integer"]],
    ["with a fraction of a house number", { huisnummer: 12.5 }, ["huisnummer type:integer"]],
    ["with a text where a yes or no belongs", { poging: "J" }, ["poging type:boolean"]],
    [
      "with 31 February",
      { begindatumTijd: "2026-02-31T10:00", einddatumTijd: undefined, kennisnameDatumTijd: undefined },
      ["begindatumTijd format:local-date-time"],
    ],
    [
      "with 29 February in a common year",
      { eersteVerwerkingsdatum: "2025-02-29" },
      ["eersteVerwerkingsdatum format:date"],
    ],
    ["with hour 24", { begindatumTijd: "2026-03-08T24:00" }, ["begindatumTijd format:local-date-time"]],
    [
      "with seconds or an offset",
      { begindatumTijd: "2026-03-08T23:15+01:00" },
      ["begindatumTijd format:local-date-time"],
    ],
    ["with a postcode that has a space", { postcode: "1234 AB" }, ["postcode format:postcode"]],
    ["with a postcode that starts with zero", { postcode: "0123AB" }, ["postcode format:postcode"]],
    ["with X outside the Netherlands", { rdX: 6999 }, ["rdX minimum:7000"]],
    ["with Y outside the Netherlands", { rdY: 629_001 }, ["rdY maximum:629000"]],
    ["with X and no Y", { rdY: undefined }, ["rdX pair-or-none:rdX+rdY"]],
    ["with an unknown object", { objecttype: ["ruimteschip"] }, ["objecttype enum"]],
    ["with a text that is too long", { straat: "x".repeat(81) }, ["straat maxLength:80"]],
    ["with a control character in a text", { straat: "a\u0000b" }, ["straat format:text"]],
    ["with half a surrogate in a text", { straat: "a\ud800" }, ["straat format:text"]],
    [
      "with a code that is not in the list",
      { incidentcode: "Z99", incidentomschrijving: undefined },
      ["incidentcode code-unknown"],
    ],
    [
      "with a label of another code",
      { incidentomschrijving: "Straatroof" },
      ["incidentomschrijving equals-code-label"],
    ],
    ["with a category of another code", { soortMisdrijf: "1.4.6" }, ["soortMisdrijf derived"]],
    ["with a part of the day that is wrong", { begindagdeel: "ochtend" }, ["begindagdeel derived"]],
    ["with a weekday that betrays swapped day and month", { begindag: "maandag" }, ["begindag derived"]],
    [
      "with an end before its beginning",
      { einddatumTijd: "2026-03-08T23:14" },
      ["einddatumTijd not-before:begindatumTijd"],
    ],
    [
      "with a neighbourhood outside its district",
      { wijkCode: "WK003402", buurtCode: "BU00340301" },
      ["buurtCode area-nested"],
    ],
    ["with a district name that nobody knows", { wijkCode: "Wijk 99 Nergens" }, ["wijkCode area-name-unknown"]],
    ["with a child without its required member", { goederen: [{ merk: "x" }] }, ["goederen.categorie required"]],
    [
      "with a child's member that is too long",
      { goederen: [{ categorie: "x".repeat(41) }] },
      ["goederen.categorie maxLength:40"],
    ],
    [
      "with a child's member that the product lacks",
      { goederen: [{ categorie: "x", prijs: 1 }] },
      ["goederen additionalProperties"],
    ],
    ["with Wpg article 9", { wpgArtikel: 9 }, ["wpgArtikel wpg-article-never"]],
    ["without a Wpg article", { wpgArtikel: undefined }, ["wpgArtikel required"]],
    [
      "in the hour that the clock skips",
      { begindatumTijd: "2025-03-30T02:30", einddatumTijd: undefined },
      ["begindatumTijd local-time-missing"],
    ],
  ])("%s", (_, changes, expected) => {
    expect(rules(changes)).toEqual(expected);
  });

  it("with all its findings at once, at most twenty", () => {
    expect(rules({ huisnummer: 0, postcode: "x", poging: 1 })).toEqual([
      "poging type:boolean",
      "huisnummer minimum:1",
      "postcode format:postcode",
    ]);
    const goederen = Array.from({ length: 200 }, (_, index) => ({ categorie: "x", [`a${index}`]: 1 }));
    expect(rules({ goederen }).length).toBeLessThanOrEqual(20);
  });
});

describe("a record passes with a warning", () => {
  it.each<[string, { [field: string]: Json | undefined }, { field: string; rule: string }[]]>([
    [
      "when it was reported before it began",
      { kennisnameDatumTijd: "2026-03-08T20:00" },
      [
        { field: "kennisnameDatumTijd", rule: "not-before:begindatumTijd" },
        { field: "kennisnameDatumTijd", rule: "not-before:einddatumTijd" },
      ],
    ],
    [
      "in the hour that occurs twice",
      { begindatumTijd: "2025-10-26T02:30", einddatumTijd: undefined },
      [{ field: "begindatumTijd", rule: "local-time-ambiguous" }],
    ],
    ["not at all when everything is right", {}, []],
  ])("%s", (_, changes, warnings) => {
    expect(run(changes)).toMatchObject({ kind: "out", warnings });
  });
});

describe("names of areas", () => {
  it("become codes, and codes stay", () => {
    expect(out({ wijkCode: "WK003401", buurtCode: undefined })).toMatchObject({
      wijkCode: "WK003401",
      buurtCode: null,
    });
    expect(out({ wijkCode: "waterkant", buurtCode: " rietoever " })).toMatchObject({ wijkCode: "WK003403" });
  });

  it("are searched inside the record's municipality: Stadshart lies in two", () => {
    expect(out({ wijkCode: "Stadshart", buurtCode: "Marktplein" })).toMatchObject({
      wijkCode: "WK003402",
      buurtCode: "WK003402",
    });
    expect(rules({ wijkCode: "Dorpskern", buurtCode: undefined })).toEqual(["wijkCode area-name-unknown"]);
  });

  it("that mean nothing known become absent", () => {
    expect(out({ wijkCode: "Onbekend", buurtCode: "onbekend" })).toMatchObject({ wijkCode: null, buurtCode: null });
    expect(rules({ gemeente: "Onbekend", wijkCode: undefined, buurtCode: undefined })).toEqual([
      "gemeenteCode required",
    ]);
  });

  it("are not used where the code is given", () => {
    expect(out({ gemeenteCode: "GM0034", gemeente: "Elders" }).gemeenteCode).toBe("GM0034");
  });
});
