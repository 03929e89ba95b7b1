import { runMatrix } from "./run-matrix.ts";

runMatrix("embedded", ({ name }) => name !== "kills");
