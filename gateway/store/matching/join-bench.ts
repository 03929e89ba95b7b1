import { type RawBuilder, sql } from "kysely";
import type {
  ComparedKind,
  JoinBench,
  JoinRequest,
  KindCount,
  MatchSource,
  PairStrength,
  TokenStock,
  ValueCount,
} from "../../matching/ports/match-store.ts";
import type { JoinScratch } from "./join-scratch.ts";
import { comparedTokens, currentTokens, type SourcePart, sourceParts } from "./source-parts.ts";

/** The bench of one join. In: the scratch it works in. */
export function joinBench(scratch: JoinScratch): JoinBench {
  const { db } = scratch;
  return {
    async stock(source) {
      const found = new Map<string, TokenStock>();
      for (const part of await sourceParts(db, source)) {
        const { rows } = await sql<TokenStock>`SELECT t."type", t."kid", count(*) AS "tokens"
          FROM ${await currentTokens(scratch, part)} t GROUP BY t."type", t."kid"`.execute(db);
        for (const { type, kid, tokens } of rows) {
          const known = found.get(`${type} ${kid}`)?.tokens ?? 0;
          found.set(`${type} ${kid}`, { type, kid, tokens: known + Number(tokens) });
        }
      }
      return [...found.values()].sort((a, b) => (`${a.type} ${a.kid}` < `${b.type} ${b.kid}` ? -1 : 1));
    },
    async values(source, kinds) {
      const found = new Map<string, ValueCount>();
      for (const part of await sourceParts(db, source)) {
        const { rows } = await sql<ValueCount>`SELECT "type", count(*) AS "tokens", sum("isComparable") AS "comparable"
          FROM (SELECT t."ref", t."path", t."type", max(${comparableBit(kinds)}) AS "isComparable"
            FROM ${await currentTokens(scratch, part)} t GROUP BY t."ref", t."path", t."type") v GROUP BY "type"`.execute(
          db,
        );
        for (const { type, tokens, comparable } of rows) {
          const known = found.get(type) ?? { type, tokens: 0, comparable: 0 };
          const sum = { tokens: known.tokens + Number(tokens), comparable: known.comparable + Number(comparable) };
          found.set(type, { type, ...sum });
        }
      }
      return [...found.values()];
    },
    async join(request, progress) {
      await makeJoinTables(scratch, request);
      const rights = await sourceParts(db, request.right);
      const lefts = await sourceParts(db, request.left);
      const steps = rights.length + lefts.length;
      for (const [at, part] of rights.entries()) {
        await layOut(scratch, request.right, part);
        progress(at + 1, steps);
      }
      await closeRight(scratch, request.mostAlike);
      const counts = new Map(request.kinds.map(({ bit }) => [bit, { bit, matched: 0, common: 0 }]));
      for (const [at, part] of lefts.entries()) {
        for (const { bit, matched, common } of await passAlong(scratch, request, part)) {
          const count = counts.get(bit)!;
          counts.set(bit, { bit, matched: count.matched + matched, common: count.common + common });
        }
        progress(rights.length + at + 1, steps);
      }
      return [...counts.values()];
    },
    async pairs(after, limit) {
      const rows = await db
        .selectFrom("joinPair as p")
        .innerJoin("joinRightSubject as r", "r.s", "p.s")
        .select(["p.n", "p.ref", "p.place", "p.agree", "p.disagree", "p.strength", "p.leftTimes"])
        .select(["r.ref as rightRef", "r.place as rightPlace"])
        .select(
          sql<number>`(SELECT count(*) FROM "joinPair" q WHERE q."s" = p."s" AND q."strength" <= p."strength")`.as(
            "rightTimes",
          ),
        )
        .where("p.n", ">", after)
        .orderBy("p.n")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        n: row.n,
        pair: {
          left: { ref: row.ref, place: row.place },
          right: { ref: row.rightRef, place: row.rightPlace },
          strength: row.strength as PairStrength,
          agree: row.agree,
          disagree: row.disagree,
          leftTimes: row.leftTimes,
          rightTimes: Number(row.rightTimes),
        },
      }));
    },
  };
}

/** 1 for a token of a key that both sides have, else 0. */
function comparableBit(kinds: readonly ComparedKind[]): RawBuilder<number> {
  if (kinds.length === 0) return sql<number>`0`;
  const each = kinds.map(({ type, kid }) => sql`(t."type" = ${type} AND t."kid" = ${kid})`);
  return sql<number>`CASE WHEN ${sql.join(each, sql` OR `)} THEN 1 ELSE 0 END`;
}

async function makeJoinTables(scratch: JoinScratch, { kinds }: JoinRequest): Promise<void> {
  const { db, createTable, textType: text, integerType: integer, indexFirst } = scratch;
  const tables: readonly (readonly [name: string, columns: string])[] = [
    ["joinKind", `"type" ${text}, "kid" ${text}, "bit" ${integer}`],
    ["joinLeft", `"ref" ${text}, "place" ${text}, "bit" ${integer}, "key" ${text}, "token" ${text}`],
    ["joinRightSubject", `"s" ${integer} PRIMARY KEY, "ref" ${text}, "place" ${text}, "mask" ${integer}`],
    ["joinRight", `"s" ${integer}, "bit" ${integer}, "key" ${text}, "token" ${text}`],
    ["joinCommon", `"key" ${text}, "bit" ${integer}, PRIMARY KEY ("key", "bit")`],
    ["joinHit", `"ref" ${text}, "place" ${text}, "s" ${integer}, "bit" ${integer}`],
    [
      "joinPair",
      `"n" ${integer} PRIMARY KEY, "ref" ${text}, "place" ${text}, "s" ${integer}, "agree" ${integer},
        "disagree" ${integer}, "strength" ${text}, "leftTimes" ${integer}`,
    ],
  ];
  for (const [name, columns] of tables) await sql.raw(`${createTable} "${name}" (${columns})`).execute(db);
  await sql`CREATE INDEX "joinPairByRight" ON "joinPair" ("s", "strength")`.execute(db);
  if (indexFirst) await indexRight(scratch);
  for (const kind of kinds) await db.insertInto("joinKind").values(kind).execute();
}

async function indexRight({ db }: JoinScratch): Promise<void> {
  await sql`CREATE INDEX "joinRightByKey" ON "joinRight" ("key", "bit")`.execute(db);
}

/** Numbers the subjects of a part of the right side and lays out their tokens. A record stands in one part, so a subject does too. */
async function layOut(scratch: JoinScratch, source: MatchSource, part: SourcePart): Promise<void> {
  const { db, emptyTable } = scratch;
  await sql.raw(`${emptyTable} "joinLeft"`).execute(db);
  await sql`INSERT INTO "joinLeft" ("ref", "place", "bit", "key", "token")
    ${await comparedTokens(scratch, source, part)}`.execute(db);
  const { rows } = await sql<{ last: number | null }>`SELECT max("s") AS "last" FROM "joinRightSubject"`.execute(db);
  const last = Number(rows[0]?.last ?? 0);
  await sql`INSERT INTO "joinRightSubject" ("s", "ref", "place", "mask")
    SELECT ${last} + row_number() OVER (ORDER BY "ref", "place"), "ref", "place", ${sum("bit")}
    FROM "joinLeft" GROUP BY "ref", "place"`.execute(db);
  // the window is counted again instead of joining on text: both orders are the same
  await sql`INSERT INTO "joinRight" ("s", "bit", "key", "token")
    SELECT DISTINCT ${last} + dense_rank() OVER (ORDER BY "ref", "place"), "bit", "key", "token" FROM "joinLeft"`.execute(
    db,
  );
}

/** Finds the tokens that too many subjects share, once the right side is whole. */
async function closeRight(scratch: JoinScratch, mostAlike: number): Promise<void> {
  const { db, indexFirst, analyse } = scratch;
  if (!indexFirst) await indexRight(scratch);
  await sql`INSERT INTO "joinCommon" ("key", "bit")
    SELECT "key", "bit" FROM "joinRight" GROUP BY "key", "bit" HAVING count(*) > ${mostAlike}`.execute(db);
  if (analyse !== null) await sql.raw(analyse).execute(db);
}

/** Looks up the tokens of a part of the left side, and makes pairs of the subjects that share one. */
async function passAlong(scratch: JoinScratch, request: JoinRequest, part: SourcePart): Promise<KindCount[]> {
  const { db, emptyTable } = scratch;
  for (const table of ["joinLeft", "joinHit"]) await sql.raw(`${emptyTable} "${table}"`).execute(db);
  await sql`INSERT INTO "joinLeft" ("ref", "place", "bit", "key", "token")
    ${await comparedTokens(scratch, request.left, part)}`.execute(db);
  await sql`INSERT INTO "joinHit" ("ref", "place", "s", "bit")
    SELECT DISTINCT l."ref", l."place", r."s", l."bit"
    FROM "joinLeft" l JOIN "joinRight" r ON r."key" = l."key" AND r."bit" = l."bit" AND r."token" = l."token"
    WHERE NOT EXISTS (SELECT 1 FROM "joinCommon" c WHERE c."key" = l."key" AND c."bit" = l."bit")`.execute(db);
  const matched = await sql<{ bit: number; count: number }>`SELECT "bit", count(*) AS "count"
    FROM (SELECT DISTINCT "ref", "place", "bit" FROM "joinHit") h GROUP BY "bit"`.execute(db);
  const common = await sql<{ bit: number; count: number }>`SELECT l."bit", count(*) AS "count" FROM "joinLeft" l
    JOIN "joinCommon" c ON c."key" = l."key" AND c."bit" = l."bit" GROUP BY l."bit"`.execute(db);
  await addJoinedPairs(db, request);
  const of = (rows: readonly { bit: number; count: number }[], bit: number): number =>
    Number(rows.find((row) => Number(row.bit) === bit)?.count ?? 0);
  return request.kinds.map(({ bit }) => ({ bit, matched: of(matched.rows, bit), common: of(common.rows, bit) }));
}

/** Classes are letters in the order of their strength, so a running count counts what is as strong or stronger. */
async function addJoinedPairs(db: JoinScratch["db"], { classes }: JoinRequest): Promise<void> {
  if (classes.length === 0) return;
  const { rows } = await sql<{ last: number | null }>`SELECT max("n") AS "last" FROM "joinPair"`.execute(db);
  const last = Number(rows[0]?.last ?? 0);
  const strength = classes.map(
    ({ strength: name, mask }) => sql`WHEN (h."agree" & ${sql.lit(mask)}) <> 0 THEN ${sql.lit(name)}`,
  );
  const every = classes.reduce((all, { mask }) => all + mask, 0);
  // sums of different powers of two are their union, which not every engine can aggregate
  await sql`INSERT INTO "joinPair" ("n", "ref", "place", "s", "agree", "disagree", "strength", "leftTimes")
    SELECT ${sql.lit(last)} + row_number() OVER (ORDER BY p."ref", p."place", p."s"), p."ref", p."place", p."s", p."agree", p."disagree",
      p."strength", count(*) OVER (PARTITION BY p."ref", p."place" ORDER BY p."strength")
    FROM (SELECT h."ref", h."place", h."s", h."agree", (m."mask" & r."mask") & ~h."agree" AS "disagree",
        CASE ${sql.join(strength, sql` `)} END AS "strength"
      FROM (SELECT "ref", "place", "s", ${sum("bit")} AS "agree" FROM "joinHit" GROUP BY "ref", "place", "s") h
      JOIN (SELECT "ref", "place", ${sum("bit")} AS "mask" FROM "joinLeft" GROUP BY "ref", "place") m
        ON m."ref" = h."ref" AND m."place" = h."place"
      JOIN "joinRightSubject" r ON r."s" = h."s"
      WHERE (h."agree" & ${sql.lit(every)}) <> 0) p`.execute(db);
}

/** PostgreSQL adds bigints to a numeric, which has no bits. */
function sum(column: string) {
  return sql`CAST(sum(DISTINCT ${sql.ref(column)}) AS BIGINT)`;
}
