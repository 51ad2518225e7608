import type { ChargingNeeds, ScheduleChoice, ScheduleOffer } from '../domain/charging-needs.ts';
import type { Inquiry } from '../domain/inquiries.ts';
import type { Notification } from '../domain/notifications.ts';
import { asChargingSchedule, chosenIndex, keepsWithin } from '../domain/smart-charging/ev-schedule.ts';
import { fromRfc3339 } from '../domain/time.ts';
import { assign, effect, enqueueActions, type Stamp, setup } from './kit.ts';

/** ISO 15118-2: a car waits no longer for its schedules (V2G_EVCC_Ongoing_Timeout). */
const PATIENCE_MS = 60_000;
/** After a restart the CSMS may be back in time to be asked. */
const RECONNECT_MS = 20_000;

export type NegotiationEvent = Stamp &
  (
    | { type: 'needs told'; needs: ChargingNeeds; transactionId?: string }
    | { type: 'choice told'; choice: ScheduleChoice }
    | { type: 'answered'; answer: { status: 'Accepted' | 'Rejected' | 'Processing' } }
    | { type: 'unanswered' }
    /** What an offer would go by has changed, or may have. `forTransaction`: a TxProfile is there. */
    | { type: 'profiles changed'; basis: string; forTransaction: boolean }
    | { type: 'offered'; offer: ScheduleOffer; basis: string }
    | { type: 'booted' }
    | { type: 'online' }
    | { type: 'transaction over' }
    | { type: 'car gone' }
  );

type Context = {
  evseId: number;
  needs: ChargingNeeds | null;
  /** Whose needs they are, where it runs already. */
  transactionId: string | null;
  offer: ScheduleOffer | null;
  /** What the offer went by. */
  basis: string;
  choice: ScheduleChoice | null;
  /** Which of the offered schedules it keeps to, counting from 0. */
  scheduleIndex: number;
  /** A TxProfile has come since the car told its needs. */
  hasProfile: boolean;
};

const NOTHING_AGREED: Omit<Context, 'evseId'> = {
  needs: null,
  transactionId: null,
  offer: null,
  basis: '',
  choice: null,
  scheduleIndex: 0,
  hasProfile: false,
};

export type NegotiationEffect =
  | { type: 'inquire'; inquiry: Inquiry; behindTransaction?: string }
  | { type: 'notify'; notification: Notification }
  | { type: 'make offer'; evseId: number; offerId: string; needs?: ChargingNeeds }
  | { type: 'schedule chosen' };

/**
 * The talk about energy with the ISO 15118 car at one EVSE: what it needs is told to the CSMS, what the CSMS makes of it is
 * offered to the car, and what the car chooses is told again (K15 to K17). Either side may begin anew while it charges.
 * Address `negotiation/N`; it is there as long as the car is.
 */
export const negotiationMachine = () =>
  setup({
    types: {} as {
      context: Context;
      events: NegotiationEvent;
      emitted: NegotiationEffect;
      input: { evseId: number };
    },
    delays: { 'the patience of the car': PATIENCE_MS, 'the time to reconnect': RECONNECT_MS },
    guards: {
      'the CSMS declines': ({ event }) => event.type === 'answered' && event.answer.status === 'Rejected',
      'a profile has come': ({ context }) => context.hasProfile,
      'there is a profile for the transaction': ({ event }) =>
        event.type === 'profiles changed' && event.forTransaction,
      'another offer is due': ({ context, event }) =>
        event.type === 'profiles changed' && event.basis !== context.basis,
      'it was told before': ({ context, event }) =>
        event.type === 'choice told' && event.choice.offer_id === context.choice?.offer_id,
      'it goes beyond the offer': ({ context: { offer }, event }) => {
        if (event.type !== 'choice told' || event.choice.offer_id !== offer?.id) return false;
        const { schedule } = event.choice;
        const index = chosenIndex(offer, schedule);
        return index === undefined || !keepsWithin(schedule, offer.schedules[index]!);
      },
    },
    actions: {
      'note the needs': assign(({ event }) =>
        event.type === 'needs told'
          ? { needs: event.needs, transactionId: event.transactionId ?? null, hasProfile: false }
          : {},
      ),
      'note that a profile has come': assign(({ event }) =>
        event.type === 'profiles changed' && event.forTransaction ? { hasProfile: true } : {},
      ),
      'note the offer': assign(({ event }) =>
        event.type === 'offered' ? { offer: event.offer, basis: event.basis } : {},
      ),
      'note the choice': assign(({ context: { offer }, event }) =>
        event.type === 'choice told'
          ? {
              choice: event.choice,
              scheduleIndex: (offer && chosenIndex(offer, event.choice.schedule)) ?? 0,
            }
          : {},
      ),
      'forget what was agreed': assign({
        ...NOTHING_AGREED,
      }),
      'ask the CSMS': enqueueActions(({ context: { evseId, needs, transactionId }, enqueue }) => {
        if (!needs) return;
        enqueue.emit({
          type: 'inquire',
          inquiry: { type: 'chargingNeeds', evseId, needs },
          ...(transactionId !== null && { behindTransaction: transactionId }),
        });
      }),
      'offer schedules': effect(({ context: { evseId, needs }, event }) => ({
        type: 'make offer' as const,
        evseId,
        offerId: event.id,
        ...(needs && { needs }),
      })),
      'tell the CSMS what the car will do': enqueueActions(({ context: { evseId }, event, enqueue }) => {
        if (event.type !== 'choice told') return;
        const { schedule } = event.choice;
        const notification = {
          type: 'evScheduleChosen' as const,
          evseId,
          timeBase: fromRfc3339(schedule.start_time),
          schedule: asChargingSchedule(schedule),
        };
        enqueue.emit({ type: 'notify', notification });
      }),
      'have the limits looked at': effect(() => ({ type: 'schedule chosen' as const })),
    },
  }).createMachine({
    id: 'negotiation',
    description: 'What an ISO 15118 car and the CSMS agree on about its energy, from plug to unplug.',
    context: ({ input }) => ({
      evseId: input.evseId,
      ...NOTHING_AGREED,
    }),
    initial: 'introduced',
    on: {
      'needs told': { target: '.asking the CSMS', actions: 'note the needs' },
      'transaction over': { target: '.introduced', actions: 'forget what was agreed' },
      'car gone': { target: '.gone' },
    },
    states: {
      introduced: { description: 'The car speaks ISO 15118 and has not said what it needs.' },
      'asking the CSMS': {
        description:
          'What the car needs is on its way to the CSMS, behind what it must know before (K15.FR.01, FR.16).',
        entry: 'ask the CSMS',
        on: {
          answered: [
            { guard: 'the CSMS declines', target: 'offering' },
            { guard: 'a profile has come', target: 'offering' },
            { target: 'waiting for a profile' },
          ],
          // K15.FR.15: the default profile stands in.
          unanswered: { target: 'offering' },
          'profiles changed': { actions: 'note that a profile has come' },
          booted: { target: 'waiting for the CSMS' },
        },
      },
      'waiting for the CSMS': {
        description: 'The station has started anew before the CSMS was heard; the car still waits.',
        on: {
          online: { target: 'asking the CSMS' },
          // Found again at the car.
          'needs told': { actions: 'note the needs' },
        },
        after: { 'the time to reconnect': { target: 'offering' } },
      },
      'waiting for a profile': {
        description: 'The CSMS makes up its mind; the car waits for so long and no longer.',
        on: {
          'profiles changed': { guard: 'there is a profile for the transaction', target: 'offering' },
          booted: { target: 'waiting for the CSMS' },
        },
        after: { 'the patience of the car': { target: 'offering' } },
      },
      offering: {
        description: 'The car is told what it may choose from.',
        entry: 'offer schedules',
        on: {
          offered: { actions: 'note the offer' },
          'profiles changed': { guard: 'another offer is due', target: 'offering', reenter: true },
          'choice told': [
            // K15.FR.09; its energy is held within the limit whatever it says.
            { guard: 'it goes beyond the offer', target: 'offering', reenter: true },
            {
              target: 'agreed',
              actions: ['note the choice', 'tell the CSMS what the car will do', 'have the limits looked at'],
            },
          ],
        },
      },
      agreed: {
        description:
          'The car charges as it said. A new profile makes the station ask it to choose anew (K16).',
        on: {
          'profiles changed': { guard: 'another offer is due', target: 'offering' },
          'choice told': [
            { guard: 'it was told before' },
            {
              actions: ['note the choice', 'tell the CSMS what the car will do', 'have the limits looked at'],
            },
          ],
        },
      },
      gone: { description: 'The car has left.', type: 'final' },
    },
  });
