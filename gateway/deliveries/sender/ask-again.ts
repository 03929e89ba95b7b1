/**
 * After this long without a final receipt the receiver is asked how a delivery stands, milliseconds. News normally comes by its
 * outbox; asking as well means that nothing depends on the outbox alone, also not after one side went back to a backup.
 */
export const ASK_AGAIN = 15 * 60_000;
