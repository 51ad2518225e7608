/** E01, E06: every start point with every stop point, and two of each at a time; the oracle knows the conditions alone. */
import { describe, expect, test } from 'vitest';
import type { TxPoint } from '../../src/domain/transaction.ts';
import { meter, OcppSide, says, TOKEN } from './ocpp-side.ts';

const signed_meter_value = { signed_meter_data: 'x', signing_method: 'dummy', encoding_method: 'plain' };
const closed = {
  event: 'TransactionStarted' as const,
  transaction_started: { id_token: TOKEN, meter_value: { ...meter(0), signed_meter_value } },
};

/** One step of a visit, and what the transaction says of it when that begins or ends it. */
type Step = { play(world: OcppSide): void; began?: string; ended?: string };
const bay = (occupied: boolean) => (world: OcppSide) =>
  void world.send('evse/1', { type: 'bayOccupied', occupied, meter_value: meter(0) });
const session = (said: Parameters<OcppSide['session']>[0]) => (world: OcppSide) => void world.session(said);

const END: Step[] = [
  { play: session(says.finished(5)), ended: 'StopAuthorized Local' },
  { play: session(says.unplugged(5)), ended: 'EVCommunicationLost Local' },
  { play: bay(false), ended: 'EVDeparted Local' },
];
/** Which step makes a condition true, and which makes it false again. */
type Order = { steps: Step[]; holds: Record<TxPoint, readonly [from: number, to: number]> };
const ORDERS: Record<string, Order> = {
  'cable first': {
    steps: [
      { play: bay(true), began: 'EVDetected' },
      { play: session(says.plugged()), began: 'CablePluggedIn' },
      { play: session(says.authorized()), began: 'Authorized' },
      { play: session(closed), began: 'Authorized' },
      { play: session(says.charging(0)), began: 'ChargingStateChanged' },
      ...END,
    ],
    holds: {
      ParkingBayOccupancy: [0, 7],
      EVConnected: [1, 6],
      Authorized: [2, 5],
      DataSigned: [3, 5],
      PowerPathClosed: [3, 5],
      EnergyTransfer: [4, 5],
    },
  },
  'token first': {
    steps: [
      { play: bay(true), began: 'EVDetected' },
      { play: session(says.token()) },
      { play: session(says.authorized()), began: 'Authorized' },
      { play: session(closed), began: 'CablePluggedIn' },
      { play: session(says.charging(0)), began: 'ChargingStateChanged' },
      ...END,
    ],
    holds: {
      ParkingBayOccupancy: [0, 7],
      EVConnected: [3, 6],
      Authorized: [2, 5],
      DataSigned: [3, 5],
      PowerPathClosed: [3, 5],
      EnergyTransfer: [4, 5],
    },
  },
};

const POINTS = Object.keys(ORDERS['cable first']!.holds) as TxPoint[];
const singlesAndPairs = (points: readonly TxPoint[]): TxPoint[][] =>
  points.flatMap((one, index) => [[one], ...points.slice(index + 1).map((other) => [one, other])]);
const STARTS = singlesAndPairs(POINTS);
/** DataSigned ends nothing (errata). */
const STOPS = singlesAndPairs(POINTS.filter((point) => point !== 'DataSigned'));

/** What the transaction must say first and last. */
const expected = ({ steps, holds }: Order, starts: TxPoint[], stops: TxPoint[]): string[] => {
  const first = Math.min(...starts.map((point) => holds[point][0]));
  // A condition that ceases before it begins to be one of this transaction ends nothing; here none does.
  const last = Math.min(...stops.map((point) => holds[point][1]));
  const signs = starts.includes('DataSigned') && !starts.includes('PowerPathClosed');
  const began = first === 3 && signs ? 'SignedDataReceived' : steps[first]!.began;
  return [`Started ${began}`, `Ended ${steps[last]!.ended}`];
};

describe.each(Object.keys(ORDERS))('E01 E06 a visit, %s', (name) => {
  const order = ORDERS[name]!;
  test.each(STARTS.map((starts) => [starts.join(','), starts] as const))('TxStartPoint %s', (_, starts) => {
    for (const stops of STOPS) {
      const world = new OcppSide({ txStartPoint: starts, txStopPoint: stops });
      for (const { play } of order.steps) play(world);
      const events = world.transactionEvents;
      const edges = [events[0], events.at(-1)].map((event) =>
        [event?.eventType, event?.trigger, event?.stoppedReason].filter(Boolean).join(' '),
      );
      expect(edges, `TxStopPoint ${stops}`).toEqual(expected(order, starts, stops));
      expect(events.filter(({ eventType }) => eventType !== 'Updated')).toHaveLength(2);
      expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_event, index) => index));
      expect(events.filter(({ idToken }) => idToken)[0]?.idToken).toEqual(TOKEN);
    }
  });
});
