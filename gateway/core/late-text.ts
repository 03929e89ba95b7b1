/** A text that is made when it is first read, together with others that wait: four hashes cost little more than one. */
export interface LateText {
  readonly text: string;
}
