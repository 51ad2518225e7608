import type { Download, Upload } from './transfer.ts';

/** How a client of one protocol is opened and closed, and what its errors mean. */
export type Way<C> = {
  client: C;
  open(client: C): Promise<unknown>;
  /** May be called more than once. */
  close(client: C): unknown;
  /** What an error of the client means; anything else as it is. */
  explain(error: unknown): unknown;
};

/** Opens a connection for one transfer, and closes it however that ends, at once when it is called off. */
export const connected = async <C>(
  { watch }: Download | Upload,
  { client, open, close, explain }: Way<C>,
  act: (client: C) => Promise<void>,
): Promise<void> => {
  watch.onEnd(() => void close(client));
  try {
    await open(client);
    await act(client);
  } catch (error) {
    throw explain(error);
  } finally {
    await close(client);
  }
};
