import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { guardCrashes } from "../../gateway/main/guard-crashes.ts";

it("an error that nothing caught ends the process with its id, and its message is shown to nobody", () => {
  const process = new EventEmitter();
  const said: string[] = [];
  const logged: unknown[] = [];
  const ended: number[] = [];
  guardCrashes(
    process,
    (error) => `id${logged.push(error)}`,
    (line) => void said.push(line),
    async (exit) => void ended.push(exit),
  );
  const error = new SyntaxError('Unexpected token, "001234567 De Vries" is not valid JSON');
  process.emit("uncaughtException", error);
  expect(logged).toEqual([error]);
  expect(said.join()).toContain("id1");
  expect(said.join()).not.toMatch(/Vries|001234567/);
  expect(ended).toEqual([4]);
});
