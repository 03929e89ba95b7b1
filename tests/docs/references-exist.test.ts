import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_TABLE } from "../../gateway/core/error-table.ts";
import { codeSpans, type Page, pages, ROOT } from "./pages.ts";

const all = pages();

/** Links to other files of the project. */
function links({ text }: Page): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1]!)
    .filter((to) => !/^[a-z]+:/.test(to));
}

/** Paths of the project that a page names in code. */
function paths(page: Page): string[] {
  return codeSpans(page).filter((span) => /^(?:gateway|tests|schemas|docs|certs-dev|bin|bench)\/[\w./-]*$/.test(span));
}

describe("README and docs", () => {
  it("link only to pages that are there", () => {
    const broken = all.flatMap((page) =>
      links(page)
        .filter((to) => !existsSync(join(ROOT, dirname(page.path), to)))
        .map((to) => `${page.path}: ${to}`),
    );
    expect(all.flatMap(links).length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  it("name only files that are there", () => {
    const missing = all.flatMap((page) =>
      paths(page)
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${page.path}: ${path}`),
    );
    expect(all.flatMap(paths).length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it("name only error codes that exist", () => {
    const known = new Set(Object.keys(ERROR_TABLE));
    const code =
      /^(?:AGREEMENT|CERTIFICATE|CLOCK|CONTENT|CRL|DELIVERY|FILE|KEK|LOG|NUMBER|PARTNER|PERIOD|QUALITY|STORE)_[A-Z_]+$/;
    const unknown = all.flatMap((page) =>
      codeSpans(page)
        .filter((span) => code.test(span) && !known.has(span))
        .map((span) => `${page.path}: ${span}`),
    );
    expect(unknown).toEqual([]);
  });

  it("have every page in the index", () => {
    const index = readFileSync(join(ROOT, "docs/README.md"), "utf8");
    const inDocs = all.map((page) => page.path).filter((path) => path.startsWith("docs/") && path !== "docs/README.md");
    expect(inDocs.filter((path) => !index.includes(`](${path.slice("docs/".length)})`))).toEqual([]);
  });
});
