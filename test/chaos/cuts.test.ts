/** The connection breaks at a chosen byte of a chosen message, and nothing is lost. */
import { describe, it } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { CutPlan } from './cut-plan.ts';
import { Siege } from './siege.ts';

const MESSAGES: Record<Version, string[]> = {
  '1.6': ['StartTransaction', 'MeterValues', 'StopTransaction'],
  '2.0.1': ['TransactionEvent Started', 'TransactionEvent Updated', 'TransactionEvent Ended'],
};

/** What comes but once in the life of a station, and is gone through before a car comes. */
const ONCE = {
  'station handshake': Number.POSITIVE_INFINITY,
  'csms handshake': Number.POSITIVE_INFINITY,
  'station BootNotification': Number.POSITIVE_INFINITY,
  'csms BootNotification answered': Number.POSITIVE_INFINITY,
};

/** The station's messages, and what the CSMS answers; each is cut so often before it comes through. */
const cutIn = (names: readonly string[], times: number): { [target: string]: number } =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`station ${name}`, times],
      [`csms ${name} answered`, times],
    ]),
  );

/** Until all cuts are done: cars come, charge until a meter value was due, and leave. */
const cars = async (siege: Siege, plan: CutPlan): Promise<void> => {
  siege.proxy.judge = (piece) => {
    const cut = plan.judge(piece);
    if (cut) siege.tell(plan.done.at(-1)!);
    return cut;
  };
  await siege.heard();
  while (plan.left.some((target) => !(target in ONCE))) {
    plan.again();
    const attempt = await siege.begin();
    await siege.world.api.advance(11_000);
    await siege.heard();
    await siege.end(attempt);
    await siege.heard();
  }
};

describe.each(VERSIONS)('the connection breaks, OCPP %s', (version) => {
  it(
    'RST and FIN at each byte of the handshake, BootNotification, start, meter values, end, and their answers',
    async () => {
      const random = new Random(SEED);
      const targets = { ...ONCE, ...cutIn(MESSAGES[version], LONG ? 20 : 6) };
      const each = LONG ? 'every byte' : 3;
      const plan = new CutPlan({ targets, hows: ['reset', 'closed'], each }, random);
      const siege = await Siege.lay(version, random);
      await cars(siege, plan);
      await siege.finish(`OCPP ${version}: RST and FIN at bytes of messages`, plan.done.length);
    },
    LONG ? 3_600_000 : 90_000,
  );
});
