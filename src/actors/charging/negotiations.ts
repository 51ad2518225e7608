import type { Observable } from 'rxjs';
import type { ChargingNeeds } from '../../domain/charging-needs.ts';
import { basisOf, schedulesToOffer } from '../../domain/smart-charging/ev-schedule.ts';
import type { LimitQuestion } from '../../domain/smart-charging/profile.ts';
import type { Address } from '../../machines/kit.ts';
import type { NegotiationEffect } from '../../machines/negotiation.machine.ts';
import type { Host } from '../host-contract.ts';
import { transactionOf } from '../running-transactions.ts';
import { LIMITS } from './profiles.ts';
import { type ChargingParts, limitQuestion } from './question.ts';

/** Where it is told what a car needs whose stack of ISO 15118 is in another process. */
export const CAR_NEEDS = 'car_needs';

type Told = { type: 'publish'; evseId?: number; variable: string; value: object };
type NeedsTold = { evseId: number; needs: ChargingNeeds };
type MakeOffer = Extract<NegotiationEffect, { type: 'make offer' }>;
export type NegotiationParts = ChargingParts & {
  /** Where a built-in EvseManager is; undefined: whoever talks to the car there learns of limits in another way. */
  evseManager(evseId: number): Address | undefined;
};

const PREFIX = 'negotiation/';
export const negotiationAddress = (evseId: number): Address => `${PREFIX}${evseId}`;

/** What cars and EvseManagers say, and what happens to profiles, for those who negotiate; and their offers to the cars. */
export const openNegotiations = (
  parts: NegotiationParts,
  reconsidered: Observable<{ reason: string }>,
): void => {
  const { host } = parts;
  reconsidered.subscribe(({ reason }) => {
    if (reason === 'profiles changed') profilesChanged(parts);
  });
  host.within<Told>('publish', (told) => hear(host, told));
  host.desk(CAR_NEEDS, (event) => {
    const { evseId, needs } = event as typeof event & NeedsTold;
    hear(host, { type: 'publish', evseId, variable: 'charging_needs', value: needs });
  });
  host.within<MakeOffer>('make offer', (effect) => makeOffer(parts, effect));
  host.within('schedule chosen', () => host.post(LIMITS, { type: 'schedule chosen' }));
  host.within<{ type: string; answer: { status: string } }>('boot answered', ({ answer }) => {
    if (answer.status === 'Accepted') tellAll(host, { type: 'online' });
  });
};

/** Profiles have changed: whoever negotiates may have to offer something else. */
const profilesChanged = (parts: ChargingParts): void => {
  for (const address of parts.host.addresses(PREFIX)) {
    const evseId = Number(address.slice(PREFIX.length));
    const asked = questionOf(parts, evseId);
    const event = {
      type: 'profiles changed',
      basis: basisOf(asked),
      forTransaction: asked.profiles.some(
        (profile) => profile.purpose === 'TxProfile' && profile.evseId === evseId,
      ),
    };
    parts.host.post(address, event);
  }
};

/** ISO 15118 at an EVSE, as far as a profile for its transaction depends on it (K01.FR.34, K15.FR.17). */
export const highLevelAt = (host: Host, evseId: number) => {
  const snapshot = host.snapshot(negotiationAddress(evseId));
  if (!snapshot) return undefined;
  const { needs } = snapshot.context as { needs: ChargingNeeds | null };
  const most = needs?.max_schedule_tuples;
  return { needsNotified: needs !== null, ...(most !== undefined && { maxScheduleTuples: most }) };
};

const tellAll = (host: Host, event: { type: string }): void => {
  for (const address of host.addresses(PREFIX)) host.post(address, event);
};

const hear = (host: Host, { evseId, variable, value }: Told): void => {
  if (evseId === undefined) return;
  const address = negotiationAddress(evseId);
  const isThere = host.snapshot(address) !== undefined;
  if (variable === 'session_event') {
    if (!isThere) return;
    const { event } = value as { event?: string };
    if (event === 'TransactionFinished') host.post(address, { type: 'transaction over' });
    if (event === 'SessionFinished') host.post(address, { type: 'car gone' });
    return;
  }
  if (!['selected_protocol', 'charging_needs', 'schedule_choice'].includes(variable)) return;
  if (!isThere) host.start('negotiation', address, { evseId });
  if (variable === 'schedule_choice')
    host.post(address, { type: 'choice told', choice: value } as { type: string });
  if (variable !== 'charging_needs') return;
  const transactionId = transactionOf(host, evseId)?.id;
  const event = { type: 'needs told', needs: value, ...(transactionId !== undefined && { transactionId }) };
  host.post(address, event);
};

const questionOf = (parts: ChargingParts, evseId: number): Omit<LimitQuestion, 'unit'> => ({
  ...limitQuestion(parts),
  evseId,
});

const makeOffer = (parts: NegotiationParts, { evseId, offerId, needs }: MakeOffer): void => {
  const { host } = parts;
  const asked = questionOf(parts, evseId);
  const offer = { id: offerId, schedules: schedulesToOffer(asked, needs, host.now()) };
  const to = parts.evseManager(evseId);
  if (to) host.post(to, { type: 'offer_schedules', offer } as { type: string });
  host.post(negotiationAddress(evseId), { type: 'offered', offer, basis: basisOf(asked) } as {
    type: string;
  });
};
