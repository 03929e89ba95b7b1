import { SluisError } from "../../core/sluis-error.ts";
import type { ItemSplitter, SplitItems } from "./item-splitter.ts";

/** Where in the grammar of an array (RFC 8259 section 5) the text stands. */
type Place = "before" | "first-item" | "item" | "in-item" | "after-item" | "after";

/**
 * Cuts one JSON array into its items by brackets and quotes alone; what is inside an item is for the strict reader.
 * In: characters an item may have. Throws ROW_TOO_LONG, and FILE_DAMAGED with the item where the array is not an array.
 */
export function splitArray(itemCharacters: number): ItemSplitter {
  let place: Place = "before";
  let rest = ""; // the unfinished item
  let number = 1; // of that item
  let depth = 0;
  let inString = false;
  let escaped = false;

  function damaged(): SluisError {
    return new SluisError("FILE_DAMAGED", { what: `JSON, item ${number}` });
  }

  /** Follows one character of an item. Out: whether the item ended before it. */
  function endsItem(character: string): boolean {
    if (inString) {
      if (escaped) escaped = false;
      else if (character === "\\") escaped = true;
      else if (character === '"') inString = false;
      return false;
    }
    if (depth === 0 && (character === "," || character === "]")) return true;
    if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth < 0) throw damaged();
    return false;
  }

  function step(character: string): void {
    if (" \t\r\n".includes(character)) return;
    if (place === "before" && character === "[") place = "first-item";
    else if ((place === "first-item" || place === "after-item") && character === "]") place = "after";
    else if (place === "after-item" && character === ",") place = "item";
    else throw damaged();
  }

  return {
    write(text) {
      const found: SplitItems = { texts: [], lines: [] };
      let start = place === "in-item" ? 0 : -1;
      for (let at = 0; at < text.length; at++) {
        const character = text[at]!;
        if (place === "in-item") {
          if (!endsItem(character)) continue;
          const item = rest + text.slice(start, at);
          if (item.length > itemCharacters)
            throw new SluisError("ROW_TOO_LONG", { line: number, limit: itemCharacters });
          found.texts.push(item);
          found.lines.push(number);
          number += 1;
          rest = "";
          place = "after-item";
          step(character);
        } else if ((place === "first-item" || place === "item") && !" \t\r\n]".includes(character)) {
          if (character === "," || character === "}") throw damaged();
          place = "in-item";
          start = at;
          endsItem(character);
        } else {
          step(character);
        }
      }
      if (place === "in-item") rest += text.slice(start);
      if (rest.length > itemCharacters) throw new SluisError("ROW_TOO_LONG", { line: number, limit: itemCharacters });
      return found;
    },
    end() {
      if (place !== "after") throw damaged();
      return { texts: [], lines: [] };
    },
    line: () => number,
  };
}
