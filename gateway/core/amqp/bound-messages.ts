import type { ChannelModel } from "amqplib";

/** What is reached of amqplib 2, which has no call for it: the frames of a connection, of which a message's header says its size. */
interface Frames {
  accept(frame: { readonly size?: number }): void;
}

/**
 * Ends a connection as soon as a message is announced that is larger than any of ours. The library keeps what has come of a message until all
 * of it is there, so whoever owns the broker could fill our memory with one that never ends.
 * In: the connection, bytes of the largest message that is taken.
 */
export function boundMessages(model: ChannelModel, largest: number): void {
  const frames = model.connection as unknown as Frames;
  const accept = frames.accept;
  frames.accept = (frame) => {
    if ((frame.size ?? 0) > largest) throw new Error("a message is larger than any may be");
    accept.call(frames, frame);
  };
}
