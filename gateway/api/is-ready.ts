import { SluisError } from "../core/sluis-error.ts";
import { askGateway, type GatewayAddress, jsonOf } from "./ask-gateway.ts";

/** Whether the gateway can do its work now; false also when nobody answers. */
export async function isReady(at: GatewayAddress): Promise<boolean> {
  try {
    const { response } = await askGateway(at, { method: "GET", path: "/health/ready" });
    return ((await jsonOf(response)) as { readonly ready?: unknown }).ready === true;
  } catch (error) {
    if (error instanceof SluisError) return false;
    throw error;
  }
}
