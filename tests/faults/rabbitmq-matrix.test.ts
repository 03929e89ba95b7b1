import { APART, runMatrix } from "./run-matrix.ts";

// the whole matrix is run in two files, side by side
runMatrix("production", ({ name }) => process.env["SLUIS_FAULT_ROWS"] === undefined || !APART.includes(name));
