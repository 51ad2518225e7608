import { setup } from 'xstate';
import type { Clause, Contract } from '../contract.ts';

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'remote control',
  initial: 'free',
  states: {
    free: {
      meta: { believes: { connector: 'Available', transaction: 'none' } },
      on: {
        'plug in': 'plugged in',
        'remote start': { target: 'car awaited', meta: { answers: ['Accepted'] } },
      },
    },
    'plugged in': {
      meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
      on: {
        unplug: 'free',
        'remote start': { target: 'charging', meta: { answers: ['Accepted'], says: ['started GOOD'] } },
      },
    },
    'car awaited': {
      meta: {
        believes: { connector: ['Preparing', 'Available'], transaction: 'none' },
        leavesOpen: ['remote start'],
      },
      on: {
        'plug in': { target: 'charging', meta: { says: ['started GOOD'] } },
        'plug time over': 'free',
      },
    },
    charging: {
      meta: { believes: { connector: 'Charging', transaction: 'running' } },
      on: {
        unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
        'remote stop': { target: 'plugged in', meta: { answers: ['Accepted'], says: ['ended Remote'] } },
      },
    },
  },
});

/** The CSMS starts and stops; what does not run cannot be stopped, and what is in use cannot be started on. */
export const remoteControl = (): Contract => ({
  name: 'remote control',
  machine,
  happenings: ['plug in', 'unplug', 'remote start', 'remote stop', 'plug time over'],
});
