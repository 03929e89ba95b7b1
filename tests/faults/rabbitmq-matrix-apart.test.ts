import { APART, runMatrix } from "./run-matrix.ts";

runMatrix("production", ({ name }) => APART.includes(name));
