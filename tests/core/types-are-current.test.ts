import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { schemaFiles, typesOf } from "../../schemas/make-types.ts";

it.each(schemaFiles())("the types of %s are those of its schema", async (file) => {
  const path = new URL(`../../gateway/core/types/${file.replace(".schema.json", ".ts")}`, import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(await typesOf(file));
});
