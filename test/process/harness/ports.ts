import { freePort } from '../../../src/trial/trial-folder.ts';

/**
 * Below the range from which systems take the ports of outgoing connections, so that none of those is in the way when
 * a station or a CSMS starts again on its port. Each worker of a test run has a range of its own.
 */
const FIRST = 10_000;
const EACH = 4_000;

const own = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % 5) * EACH;
let next = process.pid % EACH;

/** A port where nobody listens. */
export const testPort = async (): Promise<number> => {
  for (;;) {
    const port = own + (next++ % EACH);
    if ((await freePort(port)) === port) return port;
  }
};
