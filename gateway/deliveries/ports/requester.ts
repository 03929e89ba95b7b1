/** Who asks: mapped by the gateway from the user of the local socket or from a token. */
export interface Requester {
  readonly id: string;
  readonly role: string;
}
