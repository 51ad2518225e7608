import type { ChargerError } from '../domain/connector.ts';
import type { SignedMeterValue } from '../domain/metering.ts';
import type { SessionEvent } from '../domain/session.ts';
import { effect, enqueueActions, type Stamp, setup } from './kit.ts';

/** What an EvseManager publishes, in its order. */
export type Publication = { session: SessionEvent } | { ready: true };

export type ExternalMeterEvent = Stamp &
  (
    | { type: 'published'; publication: Publication }
    /** What the meter said, or that it says nothing. */
    | { type: 'answered'; signed_meter_value?: SignedMeterValue }
    | { type: 'error told'; change: 'raised' | 'cleared'; error: ChargerError }
    /** The process has begun: an answer that was awaited will not come. */
    | { type: 'booted' }
  );

export type ExternalMeterEffect =
  | { type: 'ask meter'; evseId: number; session: Asked }
  | { type: 'raiseError' | 'clearError'; evseId: number; error: ChargerError }
  | { type: 'passed on'; evseId: number; publication: Publication };

type Asked = Extract<SessionEvent, { event: 'TransactionStarted' | 'TransactionFinished' }>;
type Context = { evseId: number; held: Publication[] };

/** Milliseconds that a meter may take; then the transaction goes on without its signature. */
const PATIENCE_MS = 10_000;

/**
 * Between an EvseManager and the OCPP side where the meter is in another process: the meter is told of each transaction,
 * and what it signs goes with the event that begins or ends it. Until it has, everything waits in order, on disk.
 */
export const externalMeterMachine = () =>
  setup({
    types: {} as {
      context: Context;
      events: ExternalMeterEvent;
      emitted: ExternalMeterEffect;
      input: { evseId: number };
    },
    delays: { 'the patience': PATIENCE_MS },
    guards: {
      'the meter has to be asked': ({ event }) =>
        event.type === 'published' && asksFor(event.publication) !== undefined,
      'the meter has to be asked again': ({ context }) =>
        context.held.slice(1).some((publication) => asksFor(publication)),
    },
    actions: {
      'pass it on': enqueueActions(({ context: { evseId }, event, enqueue }) => {
        if (event.type === 'published')
          enqueue.emit({ type: 'passed on', evseId, publication: event.publication });
      }),
      'hold it': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'published') enqueue.assign({ held: [...context.held, event.publication] });
      }),
      'ask the meter': effect(({ context: { evseId, held } }) => ({
        type: 'ask meter' as const,
        evseId,
        session: asksFor(held[0])!,
      })),
      'show the error': enqueueActions(({ context: { evseId }, event, enqueue }) => {
        if (event.type !== 'error told') return;
        const type = event.change === 'raised' ? 'raiseError' : 'clearError';
        enqueue.emit({ type, evseId, error: event.error });
      }),
      'pass on what was held': enqueueActions(({ context: { evseId, held }, event, enqueue }) => {
        const { passed, rest } = release(held, event);
        for (const publication of passed) enqueue.emit({ type: 'passed on', evseId, publication });
        enqueue.assign({ held: rest });
      }),
    },
  }).createMachine({
    id: 'external-meter',
    description: 'The meter of one EVSE, in another process, and the transactions it signs.',
    context: ({ input }) => ({ ...input, held: [] }),
    initial: 'passing on',
    on: { 'error told': { actions: 'show the error' } },
    states: {
      'passing on': {
        description: 'Nothing is asked of the meter.',
        on: {
          published: [
            { guard: 'the meter has to be asked', target: 'waiting for the meter', actions: 'hold it' },
            { actions: 'pass it on' },
          ],
        },
      },
      'waiting for the meter': {
        description: 'The first of what is held begins or ends a transaction; its signature is awaited.',
        entry: 'ask the meter',
        on: {
          published: { actions: 'hold it' },
          answered: onward(),
          booted: onward(),
        },
        after: { 'the patience': onward() },
      },
    },
  });

function onward() {
  return [
    {
      guard: 'the meter has to be asked again',
      target: 'waiting for the meter',
      reenter: true,
      actions: 'pass on what was held',
    },
    { target: 'passing on', actions: 'pass on what was held' },
  ] as const;
}

const asksFor = (publication: Publication | undefined): Asked | undefined => {
  if (!publication || !('session' in publication)) return undefined;
  const { session } = publication;
  return session.event === 'TransactionStarted' || session.event === 'TransactionFinished'
    ? session
    : undefined;
};

/** The first of what is held, with its signature, and all behind it up to the next that asks for one. */
const release = (held: Publication[], event: ExternalMeterEvent) => {
  const signature = event.type === 'answered' ? event.signed_meter_value : undefined;
  const next = held.findIndex((publication, index) => index > 0 && asksFor(publication));
  const end = next < 0 ? held.length : next;
  const first = asksFor(held[0]);
  const signed = first && signature ? [{ session: withSignature(first, signature) }] : held.slice(0, 1);
  return { passed: [...signed, ...held.slice(1, end)], rest: held.slice(end) };
};

const withSignature = (session: Asked, signed_meter_value: SignedMeterValue): Asked => {
  if (session.event === 'TransactionStarted') {
    const { transaction_started: started } = session;
    const meter_value = { ...started.meter_value, signed_meter_value };
    return { ...session, transaction_started: { ...started, meter_value } };
  }
  const { transaction_finished: finished } = session;
  const meter_value = { ...finished.meter_value, signed_meter_value };
  return { ...session, transaction_finished: { ...finished, meter_value } };
};
