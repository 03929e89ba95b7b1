/** Stops the check. In: the place in the agreement and the rule, both without values from the data. */
export type RefuseAgreement = (field: string, rule: string) => never;
