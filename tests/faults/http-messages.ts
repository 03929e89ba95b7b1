/** One request or answer that passed. */
export interface Message {
  readonly connection: number;
  /** Method and path of a request, status of an answer. */
  readonly head: string;
  /** The request that an answer belongs to. */
  readonly to?: string;
  readonly body: Buffer;
}

/** Takes the bytes of one connection apart into messages. */
export interface MessageReader {
  request(chunk: Uint8Array): void;
  answer(chunk: Uint8Array): void;
  /** The last request that passed whole. */
  asked(): string;
}

/**
 * Reads HTTP/1.1 as the gateways speak it: every body has a stated length, and requests on one connection wait for their answers.
 * In: the connection's number, who is told of each message when its last byte has passed.
 */
export function messageReader(connection: number, tell: (message: Message) => void): MessageReader {
  let asked = "";
  const requests = oneWay((head, body) => {
    asked = head;
    tell({ connection, head, body });
  });
  const answers = oneWay((head, body) => tell({ connection, head, to: asked, body }));
  return { request: requests, answer: answers, asked: () => asked };
}

function oneWay(whole: (head: string, body: Buffer) => void): (chunk: Uint8Array) => void {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const end = waiting.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = waiting.toString("latin1", 0, end);
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (waiting.length < end + 4 + length) return;
      const line = head.split("\r\n")[0]!;
      whole(line.replace(/ ?HTTP\/1\.1 ?/, ""), waiting.subarray(end + 4, end + 4 + length));
      waiting = waiting.subarray(end + 4 + length);
    }
  };
}
