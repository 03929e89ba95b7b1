import type { Json } from "../core/json.ts";

/** What makes names of one kind: tokens of one type, or refs. */
export interface NameMaker {
  /** Its place among the makers of a preparation. */
  readonly place: number;
  /** What stands before the letters of each of its names, ASCII. */
  readonly prefix: string;
}

/** A name that whoever holds the keys makes of its parts later: a row goes on with the order in its place. */
export class NameOrder {
  readonly maker: NameMaker;
  /** Normalised parts, in order; never empty. */
  readonly parts: readonly string[];

  constructor(maker: NameMaker, parts: readonly string[]) {
    this.maker = maker;
    this.parts = parts;
  }
}

/** A cell that leaves, in which names may still have to be made. */
export type OutgoingCell = Json | NameOrder | readonly OutgoingCell[] | { readonly [member: string]: OutgoingCell };
