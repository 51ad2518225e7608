import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { LedgerTransaction } from '../../src/trial/ledger.ts';
import { type Json, list, object, text } from '../../src/trial/wire.ts';
import { heard } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World, type WorldWishes } from '../process/harness/world.ts';

/** One world for the cases of a file or a part of it. Before each the CSMS is well-behaved and nobody is charging. */
export const oneWorld = (
  version: Version,
  wishes: WorldWishes = {},
  /** Starts what the station waits for: modules in other processes. */
  joined: (at: World) => Promise<unknown> = async () => {},
): (() => World) => {
  let shared: World | undefined;
  beforeAll(async () => {
    shared = await openWorld(version, wishes);
    await Promise.all([shared.station.ready(shared.api), joined(shared)]);
    if (wishes.csmsOpen !== false) await shared.online();
  });
  beforeEach(async () => {
    const at = shared!;
    at.csms.behave();
    if (!at.csms.listening) await at.csms.open();
    await at.until('connected', () => at.csms.connected);
    for (const evse of await at.api.evses())
      if (evse.plugged_in || evse.transaction_id) await clear(at, evse.id);
  });
  afterAll(async () => {
    if (shared) await closeWorld(shared);
  });
  return () => shared!;
};

/** What the station says from now on. */
export const fromNowOn = ({ csms }: World) => {
  const before = csms.calls().length;
  const calls = () => csms.calls().slice(before);
  return {
    calls,
    actions: (): string[] => calls().map(({ action }) => action),
    of: (action: string): Json[] =>
      calls()
        .filter((call) => call.action === action)
        .map(({ payload }) => payload),
    /** 1.6: the statuses of a connector; 2.0.1: of the first connector of an EVSE. */
    statuses: (evseId = 1): unknown[] =>
      calls()
        .filter(
          ({ action, payload }) =>
            action === 'StatusNotification' && (payload.evseId ?? payload.connectorId) === evseId,
        )
        .map(({ payload }) => payload.connectorStatus ?? payload.status),
    /** 2.0.1: `Started Authorized Charging`, one line an event. */
    events: (): string[] =>
      calls()
        .filter(({ action }) => action === 'TransactionEvent')
        .map(({ payload }) => eventLine(payload)),
  };
};
export type Said = ReturnType<typeof fromNowOn>;

/** `eventType triggerReason [chargingState] [stoppedReason]` */
export const eventLine = ({ eventType, triggerReason, transactionInfo }: Json): string => {
  const { chargingState, stoppedReason } = object(transactionInfo);
  return [eventType, triggerReason, chargingState, stoppedReason]
    .filter((part) => part !== undefined)
    .join(' ');
};

/** The transaction that began last, once there are as many as `count`. */
export const began = (at: World, count: number): Promise<LedgerTransaction> =>
  at.until(`transaction ${count} began`, () => {
    const started = at.csms.transactions().filter(({ startedAt }) => startedAt !== undefined);
    return started.length >= count ? started.at(-1) : undefined;
  });

/** Plugged in, a token shown, energy flows. */
export const charge = async (
  at: World,
  token = 'TOKEN',
  evseId = 1,
  car: object = {},
): Promise<LedgerTransaction> => {
  const count = at.csms.transactions().length;
  await at.api.plugIn(evseId, car);
  await at.api.swipe(token, [evseId]);
  const transaction = await began(at, count + 1);
  await at.state(evseId, 'Charging');
  await heard(at, evseId, 'Charging');
  return transaction;
};

export const ended = (at: World, transaction: LedgerTransaction): Promise<LedgerTransaction> =>
  at.until(`transaction ${transaction.id} ended`, () => transaction.endedAt !== undefined && transaction);

/** The car leaves, which ends what runs; the connector is free, and the CSMS knows. */
export const clear = async (at: World, evseId = 1): Promise<void> => {
  await at.api.unplug(evseId);
  await at.until('the EVSE is free', async () => {
    const { state, transaction_id } = await at.api.evse(evseId);
    return state === 'Available' && transaction_id === undefined;
  });
  await heard(at, evseId, 'Available');
};

/** Out of reach for so long. */
export const offline = async (at: World, doing: () => Promise<unknown>): Promise<void> => {
  await at.csms.close();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
  await doing();
  const before = at.csms.connections;
  await at.csms.open();
  await at.until('back', () => at.csms.connections > before);
  await at.advance(1_000);
};

/** Contexts of the sampled values of a message with meter values. */
export const samplesOf = (payload: Json | undefined): Json[] =>
  list(payload?.meterValue ?? payload?.transactionData).flatMap(({ sampledValue }) => list(sampledValue));

export const measurandsOf = (payload: Json | undefined): Set<string> =>
  new Set(samplesOf(payload).map(({ measurand }) => text(measurand) ?? 'Energy.Active.Import.Register'));

export const contextsOf = (payload: Json | undefined): Set<string> =>
  new Set(samplesOf(payload).map(({ context }) => text(context) ?? 'Sample.Periodic'));

/** Time goes by until the process has ended by itself. */
export const exited = async (at: World): Promise<unknown> => {
  while (at.station.running) await at.api.advance(250).catch(() => {});
  return at.station.exited;
};
