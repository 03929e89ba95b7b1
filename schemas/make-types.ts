// Writes gateway/core/types/*.ts from schemas/*.schema.json: `npm run types`. A test fails when they are out of step.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

/** The TypeScript of one schema. In: a file name in this folder. Out: the text of its types file. */
export async function typesOf(file: string): Promise<string> {
  const schema = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  return compile(schema, schema.title, {
    bannerComment: `// Made from schemas/${file} by \`npm run types\`; do not edit.`,
    additionalProperties: false,
    // arrays with bounds would become unions of tuples
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
  });
}

/** Names of the schemas that have types. */
export function schemaFiles(): string[] {
  return readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".schema.json"));
}

if (process.argv[1] === import.meta.filename) {
  for (const file of schemaFiles()) {
    const target = new URL(`../gateway/core/types/${file.replace(".schema.json", ".ts")}`, import.meta.url);
    writeFileSync(target, await typesOf(file));
  }
}
