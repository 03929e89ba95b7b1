import { APART, runMatrix } from "./run-matrix.ts";

runMatrix("embedded", ({ name }) => APART.includes(name));
