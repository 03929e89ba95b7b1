import { SluisError } from "../core/sluis-error.ts";
import { askGateway, type GatewayAddress, type GatewayQuestion, gatewayError } from "./ask-gateway.ts";
import { linesOf } from "./lines-of.ts";
import { untilBroken } from "./until-broken.ts";

/** Asks for rows. In: where, the route, its query. Out: the columns and the wire lines, read as they come. Throws as `askGateway`. */
export async function exportedRows(
  at: GatewayAddress,
  path: string,
  query: NonNullable<GatewayQuestion["query"]>,
): Promise<{ columns: readonly string[]; lines: AsyncIterable<string> }> {
  const { response } = await askGateway(at, { method: "GET", path, query: { ...query, format: "arrays" } });
  const lines = linesOf(response);
  try {
    const first = await lines.next();
    if (first.done) throw new SluisError("SERVICE_ANSWER_INVALID", { why: "no columns" });
    return { columns: JSON.parse(first.value) as string[], lines: untilBroken(lines) };
  } catch (error) {
    throw gatewayError(error);
  }
}
