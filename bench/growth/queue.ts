import { join } from 'node:path';
import { entryOf } from '../../src/actors/csms/outbox-entry.ts';
import type { TransactionEvent } from '../../src/domain/notifications.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import { number, object, text } from '../../src/trial/wire.ts';
import type { BareCsms } from '../bare-csms.ts';
import type { Figure } from '../figures.ts';
import { end, procFigure, Site } from '../processes.ts';

const SIZES = [0, 10_000, 100_000];
/** Messages of a transaction: its start, its samples, its end. */
const EACH = 100;
const FIRST_AT = Date.UTC(2025, 0, 1);
const PATIENCE_MS = 120_000;

/** Start, memory and drain with a CSMS that was away: 0, 10,000 and 100,000 messages wait in the outbox. */
export const queueFigures = async (sizes: readonly number[] = SIZES): Promise<Figure[]> => {
  const [none, few, many] = await inTurn(sizes);
  if (!none || !few || !many) throw new Error('three sizes, smallest first');
  const start = { unit: 'ms', floor: 'with none', floors: [none.start] };
  const memory = { unit: 'MiB', floor: 'with none', floors: [none.memory] };
  const of = (what: string, { size }: { size: number }) => `${what}, ${size} messages queued`;
  return [
    ...[few, many].flatMap((queue): Figure[] => [
      { ...start, what: of('start to BootNotification', queue), ours: [queue.start], budget: { atMost: 4 } },
      {
        ...{ ...memory, floors: [none.atRest], ours: [queue.atRest], budget: { atMost: 1.4 } },
        what: of('memory before the first is sent', queue),
      },
      {
        ...memory,
        what: of('most memory until all are sent', queue),
        ours: [queue.memory],
        budget: { atMost: 1.6 },
      },
      {
        ...{ what: of('out of order', queue), unit: 'messages', ours: [queue.outOfOrder] },
        ...{ floor: 'seqNo of each transaction', floors: [], budget: { total: 0 } },
      },
    ]),
    {
      ...{ what: of('delivered and confirmed', many), unit: '/s', ours: [many.rate] },
      ...{ floor: `with ${few.size}`, floors: [few.rate], budget: { atLeast: 0.8 } },
    },
  ];
};

type Queue = {
  size: number;
  start: number;
  atRest: number;
  memory: number;
  rate: number;
  outOfOrder: number;
};

const inTurn = async (sizes: readonly number[]): Promise<Queue[]> => {
  const queues: Queue[] = [];
  for (const size of sizes) queues.push(await drained(size));
  return queues;
};

const drained = async (size: number): Promise<Queue> => {
  const site = await Site.open('2.0.1', {
    variables: { 'InternalCtrlr.OutboxLimitBytes': 500_000_000 },
  });
  await fill(join(site.folder, 'database'), size);
  const drain = watchDrain(site.csms, size);
  const hello = site.csms.call(({ action }) => action === 'BootNotification');
  const began = performance.now();
  const station = site.spawnStation();
  await hello;
  const start = performance.now() - began;
  const atRest = procFigure(station, 'status', 'VmRSS') / 1024;
  await site.until('all is sent', async () => drain.heard() >= size, 20, PATIENCE_MS);
  if (size === 0) await site.online();
  const memory = procFigure(station, 'status', 'VmHWM') / 1024;
  await end(station);
  site.close();
  return { size, start, atRest, memory, rate: drain.rate(), outOfOrder: drain.outOfOrder() };
};

/** Whole transactions of a stretch without a CSMS, as the station itself would have left them. */
const fill = async (folder: string, size: number): Promise<void> => {
  const storage = await openStorage(folder);
  for (let first = 0; first < size; first += EACH)
    storage.commit(
      Array.from({ length: EACH }, (_, seqNo) => () => {
        const { outbox } = storage;
        outbox.append(entryOf(outbox.nextSeq(), event(first / EACH, seqNo)));
      }),
    );
  storage.close();
};

const event = (transaction: number, seqNo: number): TransactionEvent => {
  const at = FIRST_AT + (transaction * EACH + seqNo) * 60_000;
  const meterWh = 100 * seqNo;
  const eventType = seqNo === 0 ? 'Started' : seqNo === EACH - 1 ? 'Ended' : 'Updated';
  const measurand = 'Energy.Active.Import.Register';
  return {
    ...{ type: 'transactionEvent', transactionId: `${TRANSACTION}${String(transaction).padStart(12, '0')}` },
    ...{ eventType, seqNo, at, offline: true, meterWh, connector: { evseId: 1, connectorId: 1 } },
    trigger: eventType === 'Updated' ? 'MeterValuePeriodic' : 'CablePluggedIn',
    meterValues: [
      { at, sampledValues: [{ value: meterWh, measurand, context: 'Sample.Periodic', unit: 'Wh' }] },
    ],
  };
};

const TRANSACTION = '3fa85f64-5717-4562-b3fc-';

/** Counts what comes, and looks at the numbers: from 0 on without a gap, one transaction after the other. */
const watchDrain = (csms: BareCsms, size: number) => {
  let heard = 0;
  let first = 0;
  let last = 0;
  let wrong = 0;
  csms.onCall = ({ action, payload }) => {
    if (action !== 'TransactionEvent') return;
    const transaction = Math.floor(heard / EACH);
    const isDue =
      number(payload.seqNo) === heard % EACH &&
      text(object(payload.transactionInfo).transactionId)?.endsWith(String(transaction));
    if (!isDue) wrong += 1;
    last = performance.now();
    if (heard++ === 0) first = last;
  };
  return {
    heard: () => heard,
    rate: () => (size - 1) / ((last - first) / 1000),
    outOfOrder: () => wrong,
  };
};
