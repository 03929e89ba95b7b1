import { type Side, WHO } from "./side.ts";

/** The id of the newest delivery that goes out. */
export async function newest(police: Side): Promise<string> {
  const [view] = await police.officer
    .deliveries(WHO, { direction: "out", limit: 500 })
    .then((views) => views.sort((left, right) => (left.delivery.id < right.delivery.id ? 1 : -1)));
  return view!.delivery.id;
}
