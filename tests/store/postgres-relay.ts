import { openRelay, type Relay } from "../links/relay.ts";

/** Stands between a store and its server, without TLS, and breaks connections when told. */
export interface PostgresRelay extends Relay {
  /** COMMITs that reach the server while their answers do not reach the store. In: which from now on; 1 is the next one. */
  loseCommits(which: readonly number[]): void;
  /** Commits whose answer was lost. */
  lost(): number;
}

/** In: port of the server on this machine, where to listen (a free port when absent). */
export async function openPostgresRelay(target: number, port = 0): Promise<PostgresRelay> {
  let losing: readonly number[] = [];
  let commits = 0;
  let lost = 0;
  const relay = await openRelay(
    target,
    () => {
      let deaf = false;
      return {
        out(bytes, { far }) {
          if (bytes.includes("COMMIT\0")) {
            commits += 1;
            deaf = losing.includes(commits);
            if (deaf) lost += 1;
          }
          far.write(bytes);
        },
        back(bytes, { near }) {
          if (deaf) near.destroy();
          else near.write(bytes);
        },
      };
    },
    port,
  );
  return {
    ...relay,
    loseCommits(which) {
      losing = which;
      commits = 0;
    },
    lost: () => lost,
  };
}
