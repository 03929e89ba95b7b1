import type { Json } from "../../gateway/core/json.ts";

/** How the columns of FEBRL 4 become the fields of persoonsregister. In: whether the number of the person is used. Nothing is tuned to the data. */
export function febrlMapping(withNumber: boolean): Json {
  const column = (name: string): Json => ({ column: name });
  return {
    product: "persoonsregister",
    fields: {
      registratieId: column("rec_id"),
      achternaam: column("surname"),
      voornamen: column("given_name"),
      geboortedatum: column("date_of_birth"),
      postcode: column("postcode"),
      huisnummer: column("street_number"),
      ...(withNumber
        ? { documentnummer: column("soc_sec_id"), documentsoort: { constant: "S" }, documentland: { constant: "AUS" } }
        : {}),
    },
  };
}
