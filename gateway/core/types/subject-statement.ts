// Made from schemas/subject-statement.schema.json by `npm run types`; do not edit.

/**
 * What a gateway says to a partner in an inquiry about a person: a receiver asks by the refs of records, the supplier answers or refuses. Signed, then encrypted to the partner.
 */
export type SubjectStatement = {
  v: 1;
  environment: "test" | "production";
  from: Oin;
  to: Oin;
  time: Time;
  inquiry: Uuid;
  act: "asked" | "answered" | "refused";
  question?: {
    ground: "wpg-25" | "wpg-28" | "avg-15" | "avg-16";
    years: number;
    /**
     * @minItems 1
     * @maxItems 100
     */
    refs: Ref[];
  };
  answer?: {
    madeAt: Time;
    since: Time;
    deliveries: {
      deliveryId: Uuid;
      number: number;
      kind: "full" | "delta" | "correction" | "withdrawal" | "empty";
      period: {
        from: Date;
        to: Date;
      } | null;
      agreement: {
        id: string;
        version: number;
      };
      outcome: "provided" | "withdrawn" | "erased";
      amendedBy: {
        deliveryId: Uuid;
        kind: "correction" | "withdrawal";
        confirmedAt: Time;
      }[];
      /**
       * @maxItems 20
       */
      happened: {
        type: "released" | "stored" | "corrected" | "withdrawn" | "erased";
        time: Time;
      }[];
      /**
       * @minItems 1
       * @maxItems 100
       */
      refs: Ref[];
    }[];
    /**
     * deliveries to the partner of which the supplier's index can say nothing
     */
    notSearched: {
      deliveryId: Uuid;
      why: "not-indexed" | "damaged";
    }[];
  };
  /**
   * why it is refused, in the officer's words
   */
  reason?: string;
} & (
  | {
      act?: "asked";
    }
  | {
      act?: "answered";
    }
  | {
      act?: "refused";
    }
);
export type Oin = string;
export type Time = number;
export type Uuid = string;
export type Ref = string;
export type Date = string;
