import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../src/actors/clock.ts';
import { DurableHost } from '../src/actors/host.ts';
import type { Notification } from '../src/domain/notifications.ts';
import { assign, effect, setup } from '../src/machines/kit.ts';
import { openStorage } from '../src/persistence/open-storage.ts';
import type { Storage } from '../src/persistence/storage.ts';
import type { Figure } from './figure.ts';

/** Budgets of docs/architecture.md: what the actors cost on top of the bare rows. */
export const hostFigures = async ({ seconds = 0.5, runs = 5 } = {}): Promise<Figure[]> => {
  const many = await compare(128, seconds, runs);
  const one = await compare(1, seconds, runs);
  return [
    {
      what: 'notifications committed, 128 EVSEs acting once a turn',
      ...many,
      unit: '/s',
      budget: { least: 0.2 },
    },
    { what: 'one EVSE, one commit a notification', ...one, unit: '/s', budget: { least: 0.6 } },
  ];
};

/** Floor and value in turns, so that a slow moment of the disk strikes both; the pair with the middle ratio counts. */
const compare = async (actors: number, seconds: number, runs: number) => {
  const pairs: { floor: number; value: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const floor = await inFolder((storage) => bareRows(storage, actors, seconds));
    const value = await inFolder((storage) => hosted(storage, actors, seconds));
    pairs.push({ floor, value });
  }
  pairs.sort((a, b) => a.value / a.floor - b.value / b.floor);
  return pairs[Math.floor(runs / 2)]!;
};

const inFolder = async (measure: (storage: Storage) => Promise<number>): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-bench-'));
  const storage = await openStorage(folder);
  try {
    return await measure(storage);
  } finally {
    storage.close();
    rmSync(folder, { recursive: true });
  }
};

const sample = (transactionId: string, seqNo: number, at: number): Notification => ({
  type: 'transactionEvent',
  eventType: 'Updated',
  transactionId,
  seqNo,
  at,
  trigger: 'MeterValuePeriodic',
  offline: false,
  connector: { evseId: 1, connectorId: 1 },
  meterWh: 1000 + seqNo,
  chargingState: 'Charging',
  meterValues: [
    {
      at,
      sampledValues: [
        { value: 1000 + seqNo, measurand: 'Energy.Active.Import.Register', context: 'Sample.Periodic' },
      ],
    },
  ],
});

const append = (storage: Storage, transactionId: string, notification: Notification): void => {
  const seq = storage.outbox.nextSeq();
  storage.outbox.append({ seq, lane: 'transaction', transactionId, notification, attempts: 0, bytes: 300 });
};

/** The outbox must not grow for ever: what was written two turns ago counts as delivered. */
const deliver = (storage: Storage, upTo: number): void => {
  const oldest = () => storage.outbox.first('transaction');
  for (let entry = oldest(); entry && entry.seq < upTo; entry = oldest()) storage.outbox.delete(entry.seq);
};

const turnOf = (run: () => void): Promise<void> =>
  new Promise((resolve) =>
    setImmediate(() => {
      run();
      resolve();
    }),
  );

/** Per notification one actor row and one outbox row, in one prepared transaction a turn. */
const bareRows = async (storage: Storage, actors: number, seconds: number): Promise<number> => {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  for (let turn = 1; performance.now() < end; turn++) {
    await turnOf(() => {
      const upTo = storage.outbox.nextSeq() - actors;
      const snapshot = JSON.stringify({ status: 'active', value: 'charging', context: contextAt(turn) });
      const writes = Array.from({ length: actors }, (_, n) => () => {
        storage.actors.put({ address: `transaction/${n}`, machine: 'transaction', version: 1, snapshot });
        append(storage, `${n}`, sample(`${n}`, turn, turn));
      });
      storage.commit([...writes, () => deliver(storage, upTo)]);
    });
    done += actors;
  }
  return done / seconds;
};

type Context = ReturnType<typeof contextAt>;
const contextAt = (seqNo: number) => ({
  transactionId: '3b8c1f0e-5a0e-4c8e-9d62-0d1d6a0f6d3c',
  seqNo,
  lastWh: 1000 + seqNo,
  startedAt: 1,
  connector: { evseId: 1, connectorId: 1 },
  idToken: { value: '04A2B3C4D5', type: 'ISO14443' },
  chargingState: 'Charging',
  startedWh: 1000,
});

const meteringMachine = setup({
  types: {} as { context: Context; events: { type: 'sample'; at: number; id: string } },
  actions: {
    'count the sample': assign(({ context }) => ({ seqNo: context.seqNo + 1, lastWh: context.lastWh + 1 })),
    'notify the sample': effect(({ context, event }) => ({
      type: 'notify',
      notification: sample(context.transactionId, context.seqNo, event.at),
    })),
  },
}).createMachine({
  id: 'metering',
  context: contextAt(0),
  initial: 'charging',
  states: { charging: { on: { sample: { actions: ['count the sample', 'notify the sample'] } } } },
});

const hosted = async (storage: Storage, actors: number, seconds: number): Promise<number> => {
  const host = new DurableHost({
    storage,
    clock: new SystemClock(),
    machines: { metering: { machine: meteringMachine, durable: true, version: 1 } },
    newId: () => crypto.randomUUID(),
    log: () => {},
    onCommitFailure: (error) => {
      throw error;
    },
  });
  host.within<{ type: 'notify'; notification: Notification }>('notify', ({ notification }, from) =>
    host.stage(() => append(storage, from, notification)),
  );
  let sent = 0;
  host.after('notify', () => sent++);
  for (let n = 0; n < actors; n++) host.start('metering', `transaction/${n}`, {});
  await host.atRest();
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const upTo = storage.outbox.nextSeq() - actors;
    for (let n = 0; n < actors; n++) host.receive(`transaction/${n}`, { type: 'sample' });
    host.stage(() => deliver(storage, upTo));
    await host.atRest();
  }
  host.close();
  return sent / seconds;
};
