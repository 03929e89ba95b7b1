import type { workNl } from "./work-nl.ts";

/** The same texts in English. */
export const workEn: typeof workNl = {
  steps: { send: "send", load: "load", export: "write files", announce: "tell other systems" },
  queue: {
    ready: "The queue works.",
    blocked: "RabbitMQ is short of memory or disk and takes nothing; work waits.",
    "not-connected": "RabbitMQ cannot be reached; work waits.",
  },
  since: (moment) => `Since ${moment}.`,
  parked: (count) => `Work given up: ${count}. After mending the cause: sluis resend DELIVERY or sluis resend --parked`,
  columns: { step: "Step", subject: "Delivery or agreement", attempts: "Tries", since: "Since", reason: "Reason" },
  parkedOption: "try again all work that was given up",
  nameOne: "name a delivery, or --parked",
  replayed: (count) => `${count} times work that was given up is tried again.`,
  mendQueue: "Look at RabbitMQ: memory, disk, network. Work waits and then goes on by itself.",
  mendParked: (count) => `${count} times work was given up: sluis status, and after mending sluis resend --parked`,
};
