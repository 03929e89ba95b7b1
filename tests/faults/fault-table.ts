import { markdownTable } from "../../docs/markdown-table.ts";
import type { Profile } from "./fault-case.ts";

/** One row of the table that `npm run faults` writes. */
export interface FaultRow {
  readonly profile: Profile;
  readonly group: string;
  readonly name: string;
  readonly expected: string;
  /** Null, as the next three, where no delivery is made. */
  readonly attempts: number | null;
  readonly acknowledged: number | null;
  readonly lost: number | null;
  readonly doubled: number | null;
  readonly unexpected: number;
  /** What is behind lost, doubled and unexpected. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** Where it stands in the matrix. */
  readonly place: number;
}

const HEAD = [
  "profile",
  "what is done",
  "what must come of it",
  "attempts",
  "acknowledged",
  "lost",
  "doubled",
  "unexpected",
];

/** The table as Markdown, one section per group. In: rows in order, the marks of a section's heading. Problems stand below the table that they belong to. */
export function faultTable(rows: readonly FaultRow[], mark: string): string {
  const sections = [...Map.groupBy(rows, ({ group }) => group)].map(([group, own]) => {
    const problems = own.flatMap(({ profile, name, problems: found }) =>
      found.map((each) => `- ${profile}, ${name}: ${each}`),
    );
    return [
      `${mark} ${group}\n`,
      markdownTable(HEAD, own.map(cells)),
      ...(problems.length === 0 ? [] : [`${problems.join("\n")}\n`]),
    ].join("\n");
  });
  return sections.join("\n");
}

/** The sums of all rows. */
export function faultSums(
  rows: readonly FaultRow[],
): Record<"attempts" | "acknowledged" | "lost" | "doubled" | "unexpected", number> {
  const sum = (of: (row: FaultRow) => number | null) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  return {
    attempts: sum((row) => row.attempts),
    acknowledged: sum((row) => row.acknowledged),
    lost: sum((row) => row.lost),
    doubled: sum((row) => row.doubled),
    unexpected: sum((row) => row.unexpected),
  };
}

function cells({ profile, name, expected, ...counts }: FaultRow): string[] {
  const { attempts, acknowledged, lost, doubled, unexpected } = counts;
  return [
    profile,
    name,
    expected,
    ...[attempts, acknowledged, lost, doubled, unexpected].map((count) => String(count ?? "-")),
  ];
}
