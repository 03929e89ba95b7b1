import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** The folder of the project. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** One page for people. */
export interface Page {
  /** Below the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** README, CHANGELOG and every Markdown page under docs. */
export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(ROOT, "docs", name));
  return [join(ROOT, "README.md"), join(ROOT, "CHANGELOG.md"), ...docs.sort()].map((path) => ({
    path: relative(ROOT, path),
    text: readFileSync(path, "utf8"),
  }));
}

/** The fenced code blocks of a page. */
export function codeBlocks({ text }: Page): string[] {
  return [...text.matchAll(/^```[a-z]*\n(.*?)^```$/gms)].map((match) => match[1]!);
}

/** The code spans of a page outside its code blocks. */
export function codeSpans({ text }: Page): string[] {
  const prose = text.replace(/^```[a-z]*\n.*?^```$/gms, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
}
