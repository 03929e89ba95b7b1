import { SluisError } from "../core/sluis-error.ts";

/** A version as it was typed. In: the text of `--of-version`, or undefined. Throws OPTION_INVALID. */
export function versionOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,3}$/.test(text))
    throw new SluisError("OPTION_INVALID", { option: "--of-version", rule: "1-9999" });
  return Number(text);
}
