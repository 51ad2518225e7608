import { not, setup, stateIn } from 'xstate';
import type { Clause, Contract, ContractState } from '../contract.ts';

const machine = setup({
  types: { meta: {} as Clause },
  guards: {
    'a car is there': not(stateIn({ session: 'free' })),
    'a car is awaited': stateIn({ session: 'token first' }),
  },
}).createMachine({
  id: 'charging',
  type: 'parallel',
  states: {
    session: {
      initial: 'free',
      states: {
        free: {
          meta: { believes: { connector: 'Available', transaction: 'none' } },
          on: { 'plug in': 'plugged in', 'token shown': 'token first' },
        },
        'plugged in': {
          meta: { believes: { connector: 'Preparing', transaction: 'none' } },
          on: {
            unplug: 'free',
            'token shown': { target: 'charging', meta: { says: ['started GOOD'] } },
          },
        },
        'token first': {
          // 2.0.1 calls a connector without a cable Available or Occupied (G01).
          meta: { believes: { connector: ['Preparing', 'Available'], transaction: 'none' } },
          on: {
            'plug in': { target: 'charging', meta: { says: ['started GOOD'] } },
            // Shown again it is withdrawn.
            'token shown': 'free',
            'plug time over': 'free',
          },
        },
        charging: {
          meta: { believes: { transaction: 'running' } },
          on: {
            unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
            'token shown': { target: 'finishing', meta: { says: ['ended Local'] } },
          },
        },
        finishing: {
          meta: { believes: { connector: 'Finishing', transaction: 'none' } },
          on: {
            unplug: 'free',
            'token shown': { target: 'charging', meta: { says: ['started GOOD'] } },
          },
        },
      },
    },
    car: {
      initial: 'draws',
      states: {
        draws: {
          on: {
            'car pauses': [{ guard: 'a car is awaited' }, { guard: 'a car is there', target: 'pauses' }],
          },
        },
        // Another car that comes draws.
        pauses: { on: { 'car resumes': 'draws', unplug: 'draws' } },
      },
    },
  },
});

/** A car comes, charges and goes; what the CSMS hears of connector and transaction. */
export const charging = (): Contract => ({
  name: 'charging',
  machine,
  believes: (state: ContractState) => {
    if (!state.matches({ session: 'charging' })) return {};
    return { connector: state.matches({ car: 'draws' }) ? 'Charging' : 'SuspendedEV' };
  },
  happenings: [
    'plug in',
    'unplug',
    'car pauses',
    'car resumes',
    'token shown',
    'refused token shown',
    'plug time over',
  ],
});
