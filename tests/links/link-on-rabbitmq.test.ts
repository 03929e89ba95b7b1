import { afterAll, beforeAll } from "vitest";
import { linkContract } from "../contract/link.contract.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";
import { amqpsWorld } from "./amqps-world.ts";

let rabbit: RabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq();
}, 600_000);
afterAll(() => rabbit?.close());

linkContract("AMQPS", (limits) => amqpsWorld(rabbit, limits));
