import { gatewayError } from "./ask-gateway.ts";

/** What comes in, with a connection that breaks told as one. Throws SERVICE_UNREACHABLE. */
export async function* untilBroken<T>(pieces: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* pieces;
  } catch (error) {
    throw gatewayError(error);
  }
}
