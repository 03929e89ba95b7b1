import { SluisError } from "../sluis-error.ts";
import { PATH_VALUES, type Values } from "./route.ts";

/** The values of a path, each of the form that its name demands. Throws REQUEST_INVALID with the name. */
export function pathValues(params: { readonly [name: string]: string | string[] | undefined }): Values {
  const values: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== "string" || !PATH_VALUES[name]?.test(value))
      throw new SluisError("REQUEST_INVALID", { what: name });
    values[name] = value;
  }
  return values;
}

/**
 * The query of a target with every key known and given once. Throws REQUEST_INVALID; its `what` is a known name or a fixed word, never
 * the text sent.
 */
export function queryValues(target: string, known: readonly string[]): Values {
  const values: { [name: string]: string } = {};
  for (const [name, value] of new URL(target, "http://gateway").searchParams) {
    if (!known.includes(name)) throw new SluisError("REQUEST_INVALID", { what: "unknown query key" });
    if (Object.hasOwn(values, name)) throw new SluisError("REQUEST_INVALID", { what: name });
    values[name] = value;
  }
  return values;
}
