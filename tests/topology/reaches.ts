import type { Container } from "./container.ts";

/** Whether a connection can be made out of a container, as its user. */
export function reaches(from: Container, host: string, port: number): boolean {
  const script = `const s=require("node:net").connect(${port},"${host}");s.setTimeout(1500);
    s.on("connect",()=>process.exit(0));s.on("timeout",()=>process.exit(1));s.on("error",()=>process.exit(1))`;
  return from.run(["node", "-e", script]).status === 0;
}
