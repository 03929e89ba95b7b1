import { afterAll, beforeAll } from "vitest";
import { brokerContract } from "../contract/broker.contract.ts";
import { findRabbitMq } from "../services/rabbitmq.ts";
import { openRabbitWorld } from "./rabbit-world.ts";

let rabbit: Awaited<ReturnType<typeof findRabbitMq>>;
beforeAll(async () => {
  rabbit = await findRabbitMq();
}, 600_000);
afterAll(() => rabbit?.close());

brokerContract("RabbitMQ, on SQLite", () => openRabbitWorld(rabbit));
