import { setup } from 'xstate';
import type { Clause, Contract } from '../contract.ts';

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'availability',
  initial: 'free',
  states: {
    free: {
      meta: { believes: { connector: 'Available', transaction: 'none' }, leavesOpen: ['token shown'] },
      on: {
        'plug in': 'plugged in',
        inoperative: { target: 'out of service', meta: { answers: ['Accepted'] } },
        operative: { target: 'free', meta: { answers: ['Accepted'] } },
      },
    },
    'plugged in': {
      meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
      on: {
        unplug: 'free',
        'token shown': { target: 'charging', meta: { says: ['started GOOD'] } },
        inoperative: { target: 'out of service, a car is there', meta: { answers: ['Accepted'] } },
        operative: { target: 'plugged in', meta: { answers: ['Accepted'] } },
      },
    },
    charging: {
      meta: { believes: { connector: 'Charging', transaction: 'running' } },
      on: {
        unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
        'token shown': { target: 'plugged in', meta: { says: ['ended Local'] } },
        // What runs is let finish (G03.FR.05; 1.6 5.2).
        inoperative: { target: 'charging for the last time', meta: { answers: ['Scheduled'] } },
        operative: { target: 'charging', meta: { answers: ['Accepted'] } },
      },
    },
    'charging for the last time': {
      meta: { believes: { connector: 'Charging', transaction: 'running' } },
      on: {
        unplug: { target: 'out of service', meta: { says: ['ended EVDisconnected'] } },
        'token shown': { target: 'out of service, a car is there', meta: { says: ['ended Local'] } },
        inoperative: { target: 'charging for the last time', meta: { answers: ['Scheduled'] } },
        operative: { target: 'charging', meta: { answers: ['Accepted'] } },
      },
    },
    'out of service': {
      meta: { believes: { connector: 'Unavailable', transaction: 'none' } },
      on: {
        'plug in': 'out of service, a car is there',
        inoperative: { target: 'out of service', meta: { answers: ['Accepted'] } },
        operative: { target: 'free', meta: { answers: ['Accepted'] } },
      },
    },
    'out of service, a car is there': {
      meta: { believes: { connector: 'Unavailable', transaction: 'none' } },
      on: {
        unplug: 'out of service',
        inoperative: { target: 'out of service, a car is there', meta: { answers: ['Accepted'] } },
        operative: { target: 'plugged in', meta: { answers: ['Accepted'] } },
      },
    },
  },
});

/** Whether an EVSE serves anybody: at once, after what runs, and across power cuts. */
export const availability = (): Contract => ({
  name: 'availability',
  machine,
  happenings: ['plug in', 'unplug', 'token shown', 'inoperative', 'operative', 'power cut'],
});
