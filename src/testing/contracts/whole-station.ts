import { and, not, or, setup, stateIn } from 'xstate';
import { type Belief, type Clause, type Contract, type ContractState, UNHEARD } from '../contract.ts';

const words = setup({
  types: { meta: {} as Clause },
  guards: {
    'it serves': and([stateIn({ service: 'in service' }), stateIn({ hardware: 'whole' })]),
    'GOOD may start': and(['it serves', not(stateIn({ place: 'kept for OTHER' }))]),
    'OTHER may start': and(['it serves', not(stateIn({ place: 'kept for GOOD' }))]),
    'GOOD starts': and(['GOOD may start', stateIn({ session: 'plugged in' })]),
    'GOOD is shown in time': and([
      'GOOD may start',
      or([stateIn({ session: 'plugged in' }), stateIn({ session: 'no car' })]),
    ]),
    'GOOD awaits the car': stateIn({ session: 'car awaited' }),
    'a car is there': not(or([stateIn({ session: 'no car' }), stateIn({ session: 'car awaited' })])),
    'OTHER starts': and(['OTHER may start', stateIn({ session: 'plugged in' })]),
    'nobody charges': or([
      stateIn({ session: 'no car' }),
      stateIn({ session: 'plugged in' }),
      stateIn({ session: 'car awaited' }),
    ]),
    'it can be kept': and([
      'it serves',
      or([
        stateIn({ session: 'no car' }),
        and([stateIn({ session: 'plugged in' }), not(stateIn({ place: 'kept for nobody' }))]),
      ]),
    ]),
  },
});

const ACCEPTED: Clause = { answers: ['Accepted'] };

const ends = {
  unplug: { target: 'no car', meta: { says: ['ended EVDisconnected'] } },
  'remote stop': { target: 'plugged in', meta: { ...ACCEPTED, says: ['ended Remote'] } },
} as const;
const endsByHolder = { target: 'plugged in', meta: { says: ['ended Local'] } } as const;

const session = words.createStateConfig({
  initial: 'no car',
  states: {
    'no car': {
      meta: { leavesOpen: ['another token shown'] },
      on: {
        'plug in': 'plugged in',
        'token shown': { guard: 'GOOD may start', target: 'car awaited' },
        'remote start': { guard: 'GOOD may start', target: 'car awaited', meta: ACCEPTED },
      },
    },
    'car awaited': {
      meta: {
        leavesOpen: [
          'another token shown',
          'remote start',
          'inoperative',
          'operative',
          'fault',
          'reserve',
          'reserve for another token',
          'cancel reservation',
          'reservation expires',
        ],
      },
      on: {
        'plug in': { target: 'charging for GOOD', meta: { says: ['started GOOD'] } },
        'token shown': 'no car',
        'plug time over': 'no car',
      },
    },
    'plugged in': {
      on: {
        unplug: 'no car',
        'token shown': {
          guard: 'GOOD may start',
          target: 'charging for GOOD',
          meta: { says: ['started GOOD'] },
        },
        'another token shown': {
          guard: 'OTHER may start',
          target: 'charging for OTHER',
          meta: { says: ['started OTHER'] },
        },
        'remote start': {
          guard: 'GOOD may start',
          target: 'charging for GOOD',
          meta: { ...ACCEPTED, says: ['started GOOD'] },
        },
      },
    },
    'charging for GOOD': { on: { ...ends, 'token shown': endsByHolder } },
    'charging for OTHER': { on: { ...ends, 'another token shown': endsByHolder } },
  },
});

const car = words.createStateConfig({
  initial: 'draws',
  states: {
    draws: { on: { 'car pauses': { guard: 'a car is there', target: 'pauses' } } },
    // Another car that comes draws.
    pauses: { on: { 'car resumes': 'draws', unplug: 'draws' } },
  },
});

const service = words.createStateConfig({
  initial: 'in service',
  states: {
    'in service': {
      on: {
        inoperative: [
          { guard: 'nobody charges', target: 'out of service', meta: ACCEPTED },
          { target: 'out of service', meta: { answers: ['Scheduled'] } },
        ],
        operative: { target: 'in service', meta: ACCEPTED },
      },
    },
    'out of service': {
      on: {
        inoperative: [
          { guard: 'nobody charges', target: 'out of service', meta: ACCEPTED },
          { target: 'out of service', meta: { answers: ['Scheduled'] } },
        ],
        operative: { target: 'in service', meta: ACCEPTED },
      },
    },
  },
});

const hardware = words.createStateConfig({
  initial: 'whole',
  states: {
    whole: { on: { fault: 'broken' } },
    broken: { on: { 'fault clears': 'whole' } },
  },
});

const network = words.createStateConfig({
  initial: 'up',
  states: {
    up: { on: { 'network cut': 'down' } },
    down: { tags: UNHEARD, on: { 'network back': 'up' } },
  },
});

const placeFor = (version: '1.6' | '2.0.1') => {
  /** 2.0.1 says what has become of a reservation that the CSMS did not end (H01.FR.16, H04.FR.01). */
  const told = (how: string): Clause => (version === '1.6' ? {} : { says: [`reservation ${how}`] });
  const kept = {
    reserve: { guard: 'it can be kept', target: 'kept for GOOD', meta: ACCEPTED },
    'reserve for another token': { guard: 'it can be kept', target: 'kept for OTHER', meta: ACCEPTED },
    'cancel reservation': { target: 'kept for nobody', meta: ACCEPTED },
    'reservation expires': { target: 'kept for nobody', meta: told('Expired') },
    // Nobody could serve him (H01.FR.16, FR.17).
    fault: { target: 'kept for nobody', meta: told('Removed') },
    inoperative: { guard: 'nobody charges', target: 'kept for nobody', meta: told('Removed') },
  } as const;
  // 2.0.1 H03.FR.09: used as soon as its token is presented; in 1.6 when the transaction begins.
  const used = {
    guard: version === '1.6' ? 'GOOD starts' : 'GOOD is shown in time',
    target: 'kept for nobody',
  } as const;
  return words.createStateConfig({
    initial: 'kept for nobody',
    states: {
      'kept for nobody': {
        on: {
          reserve: kept.reserve,
          'reserve for another token': kept['reserve for another token'],
        },
      },
      'kept for GOOD': {
        on: {
          ...kept,
          'token shown': used,
          'remote start': used,
          'plug in': { guard: 'GOOD awaits the car', target: 'kept for nobody' },
        },
      },
      'kept for OTHER': {
        on: { ...kept, 'another token shown': { guard: 'OTHER starts', target: 'kept for nobody' } },
      },
    },
  });
};

const believes = (state: ContractState): Belief => {
  const charges =
    state.matches({ session: 'charging for GOOD' }) || state.matches({ session: 'charging for OTHER' });
  return { connector: connectorIn(state, charges), transaction: charges ? 'running' : 'none' };
};

const connectorIn = (state: ContractState, charges: boolean): NonNullable<Belief['connector']> => {
  if (state.matches({ hardware: 'broken' })) return 'Faulted';
  if (charges) return state.matches({ car: 'draws' }) ? 'Charging' : 'SuspendedEV';
  if (state.matches({ service: 'out of service' })) return 'Unavailable';
  if (state.matches({ session: 'car awaited' })) return ['Preparing', 'Available'];
  if (!state.matches({ place: 'kept for nobody' })) return 'Reserved';
  return state.matches({ session: 'plugged in' }) ? ['Preparing', 'Finishing'] : 'Available';
};

/** All features of one EVSE at once, and how they stand in each other's way. */
export const wholeStation = (version: '1.6' | '2.0.1'): Contract => ({
  name: 'whole station',
  machine: words.createMachine({
    id: 'whole station',
    type: 'parallel',
    states: { session, car, service, hardware, network, place: placeFor(version) },
  }),
  believes,
  happenings: [
    'plug in',
    'unplug',
    'car pauses',
    'car resumes',
    'token shown',
    'another token shown',
    'fault',
    'fault clears',
    'plug time over',
    'reservation expires',
    'network cut',
    'network back',
    'power cut',
    'remote start',
    'remote stop',
    'inoperative',
    'operative',
    'reserve',
    'reserve for another token',
    'cancel reservation',
  ],
});
