import { registerWh } from '../domain/sampling.ts';
import type { Settings } from '../domain/settings.ts';
import type { ChargingState } from '../domain/transaction.ts';
import { forAudience, goOn } from '../domain/transaction-audience.ts';
import {
  keepSample,
  newRecord,
  type Told,
  type TransactionInput,
  tellEnd,
  tellNewRate,
  tellPresentState,
  tellSample,
  tellStart,
  tellStartAfresh,
  tellUpdate,
  withReading,
} from '../domain/transaction-record.ts';
import { type AnyMachineSnapshot, assign, effect, enqueueActions, setup } from './kit.ts';
import {
  prioritiesIn,
  refuses,
  type TransactionContext,
  type TransactionEffect,
  type TransactionMachineEvent,
} from './transaction.words.ts';

/**
 * One OCPP transaction, from its Started to its Ended event. What happens to it is decided by the EVSE it takes place
 * on; this actor tells it: numbers without gaps, everything that is said once said once, the last meter value kept.
 * Address `transaction/ID`; its row goes with its end.
 */
export const transactionMachine = (settings: Settings) =>
  setup({
    types: {} as {
      context: TransactionContext;
      events: TransactionMachineEvent;
      emitted: TransactionEffect;
      input: TransactionInput;
    },
    guards: {
      'the charging state is': ({ context }, { state }: { state: ChargingState }) =>
        context.chargingState === state,
      'it is only for the end': ({ event }) =>
        event.type === 'sample' && (event.kind === 'endedPeriodic' || event.kind === 'endedClock'),
      'the CSMS refuses the token but leaves some energy': ({ event }) =>
        refuses(event) && !settings.stopTxOnInvalidId && (settings.maxEnergyOnInvalidId ?? 0) > 0,
      'the CSMS refuses the token': ({ event }) => refuses(event),
      'the energy left is used up': ({ context }) =>
        registerWh(context.lastReading) - (context.refusedAtWh ?? 0) >= (settings.maxEnergyOnInvalidId ?? 0),
    },
    actions: {
      'announce the start': enqueueActions(({ context, enqueue }) => {
        if (context.untold) hand(enqueue, tellStart(context, context.untold, settings));
        enqueue.assign({ untold: null });
      }),
      'announce it afresh': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'announce afresh') return;
        const listened = forAudience(context, event);
        const back = goOn(listened);
        const started = back ? { record: back } : tellStartAfresh(listened, settings);
        if ('notification' in started) hand(enqueue, started);
        else enqueue.assign(started.record);
        const present = tellPresentState(started.record, event.at);
        if (present) hand(enqueue, present);
      }),
      'tell the update': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'update') hand(enqueue, tellUpdate(context, event.happening));
      }),
      'tell the sample': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'sample') hand(enqueue, tellSample(context, event, event.at, settings));
      }),
      'tell the new rate': enqueueActions(({ context, event, enqueue }) => {
        hand(enqueue, tellNewRate(context, event.at));
      }),
      'keep the sample for the end': assign(({ context, event }) =>
        event.type === 'sample' ? keepSample(context, event, settings) : {},
      ),
      'remember the reading': assign(({ context, event }) =>
        event.type === 'keep' ? withReading(context, event.meter_value) : {},
      ),
      'announce the end': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'end') return;
        hand(enqueue, tellEnd(context, event.happening, event.stoppedReason, settings));
      }),
      'tell the EVSE that it is over': effect(({ context }) => ({
        type: 'post' as const,
        to: `evse/${context.connector.evseId}`,
        event: { type: 'transaction ended', transactionId: context.id },
      })),
      'note the register at the refusal': assign({
        refusedAtWh: ({ context }) => registerWh(context.lastReading),
      }),
      'note the priority': enqueueActions(({ context, event, enqueue }) => {
        const told = event.type === 'receipt' ? prioritiesIn(event.receipt) : {};
        if (Object.entries(told).every(([name, value]) => context[name as keyof typeof told] === value))
          return;
        enqueue.assign(told);
        enqueue.emit({ type: 'priority learnt' });
      }),
      'have the energy withheld': effect(({ context }) => ({
        type: 'post' as const,
        to: `evse/${context.connector.evseId}`,
        event: { type: 'token refused', transactionId: context.id, stop: settings.stopTxOnInvalidId },
      })),
    },
  }).createMachine({
    id: 'transaction',
    context: ({ input }) => ({ ...newRecord(input), untold: input.beginning }),
    initial: 'running',
    states: {
      running: {
        description: 'Announced to the CSMS, or about to be. Every event gets the next number.',
        type: 'parallel',
        entry: 'announce the start',
        on: {
          update: { actions: 'tell the update' },
          sample: [
            { guard: 'it is only for the end', actions: 'keep the sample for the end' },
            { actions: 'tell the sample' },
          ],
          keep: { actions: 'remember the reading' },
          'rate changed': { actions: 'tell the new rate' },
          receipt: { actions: 'note the priority' },
          'announce afresh': { actions: 'announce it afresh' },
          end: { target: 'ended', actions: ['announce the end', 'tell the EVSE that it is over'] },
        },
        states: {
          energy: {
            description: 'The charging state as OCPP 2.0.1 knows it.',
            initial: 'idle',
            states: {
              idle: {
                description: 'No cable is connected.',
                always: towards('EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE'),
              },
              'cable connected': {
                description: 'A car is connected; it may not draw energy yet, or not any more.',
                always: towards('Idle', 'Charging', 'SuspendedEV', 'SuspendedEVSE'),
              },
              charging: {
                description: 'Energy flows.',
                always: towards('Idle', 'EVConnected', 'SuspendedEV', 'SuspendedEVSE'),
              },
              'suspended by the EV': {
                description: 'Energy is offered and the car takes none.',
                always: towards('Idle', 'EVConnected', 'Charging', 'SuspendedEVSE'),
              },
              'suspended by the EVSE': {
                description: 'The car would take energy and none is offered.',
                always: towards('Idle', 'EVConnected', 'Charging', 'SuspendedEV'),
              },
            },
          },
          token: {
            description: 'What the CSMS thinks of the token (C15, E05; 1.6 5.4).',
            initial: 'trusted',
            states: {
              trusted: {
                description: 'The CSMS has not refused the token.',
                on: {
                  receipt: [
                    {
                      guard: 'the CSMS refuses the token but leaves some energy',
                      target: 'refused, some energy left',
                    },
                    { guard: 'the CSMS refuses the token', target: 'refused' },
                  ],
                },
              },
              'refused, some energy left': {
                description:
                  'MaxEnergyOnInvalidId lets the driver get as far as the next charger (C15.FR.07).',
                entry: 'note the register at the refusal',
                always: { guard: 'the energy left is used up', target: 'refused' },
              },
              refused: {
                description: 'The EVSE was told to stop, or to hold energy back (C15.FR.03, FR.04, FR.06).',
                entry: 'have the energy withheld',
              },
            },
          },
        },
      },
      ended: { description: 'Told to the outbox; nothing is left to remember.', type: 'final' },
    },
  });

/** Its energy is limited from now on, so the meter wants looking at more often (metering's `watched`). */
export const watchesEnergy = (snapshot: AnyMachineSnapshot): boolean =>
  snapshot.matches({ running: { token: 'refused, some energy left' } });

const STATE_OF = {
  Idle: 'idle',
  EVConnected: 'cable connected',
  Charging: 'charging',
  SuspendedEV: 'suspended by the EV',
  SuspendedEVSE: 'suspended by the EVSE',
} as const;

function towards(...states: ChargingState[]) {
  return states.map((state) => ({
    guard: { type: 'the charging state is' as const, params: { state } },
    target: STATE_OF[state],
  }));
}

type Enqueue = {
  assign(update: Partial<TransactionContext>): void;
  emit(effect: TransactionEffect): void;
};

/** Remembers what was told and hands it to the outbox. */
const hand = (enqueue: Enqueue, { record, notification }: Told): void => {
  enqueue.assign(record);
  enqueue.emit({ type: 'notify', notification });
};
