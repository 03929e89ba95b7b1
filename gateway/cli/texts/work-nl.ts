import type { QueueState } from "../../deliveries/ports/broker.ts";
import type { ParkedWork } from "../../deliveries/ports/officer-service.ts";

/** Texts about the work inside the gateway, in Dutch. */
export const workNl = {
  steps: {
    send: "verzenden",
    load: "laden",
    export: "bestanden klaarzetten",
    announce: "bericht aan andere systemen",
  } as { readonly [step in ParkedWork["step"]]: string },
  queue: {
    ready: "De wachtrij werkt.",
    blocked: "RabbitMQ heeft te weinig geheugen of schijf en neemt niets aan; het werk wacht.",
    "not-connected": "RabbitMQ is niet bereikbaar; het werk wacht.",
  } as { readonly [state in QueueState["state"]]: string },
  since: (moment: string) => `Sinds ${moment}.`,
  parked: (count: number) =>
    `Opgegeven werk: ${count}. Na herstel van de oorzaak: sluis resend LEVERING of sluis resend --parked`,
  columns: { step: "Stap", subject: "Levering of overeenkomst", attempts: "Pogingen", since: "Sinds", reason: "Reden" },
  parkedOption: "probeer al het opgegeven werk opnieuw",
  nameOne: "noem een levering, of --parked",
  replayed: (count: number) => `${count} keer opgegeven werk wordt opnieuw geprobeerd.`,
  mendQueue: "Kijk naar RabbitMQ: geheugen, schijf, netwerk. Het werk wacht en gaat daarna vanzelf verder.",
  mendParked: (count: number) => `${count} keer is werk opgegeven: sluis status, en na herstel sluis resend --parked`,
};
