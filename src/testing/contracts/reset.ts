import { setup } from 'xstate';
import type { Clause, Contract } from '../contract.ts';

const machineFor = (version: '1.6' | '2.0.1') => {
  const atOnce: Clause = { answers: ['Accepted'], restarts: true };
  const stopped: Clause = { ...atOnce, says: ['ended ImmediateReset'] };
  return setup({ types: { meta: {} as Clause } }).createMachine({
    id: 'reset',
    initial: 'free',
    states: {
      free: {
        meta: { believes: { connector: 'Available', transaction: 'none' }, leavesOpen: ['token shown'] },
        on: {
          'plug in': 'plugged in',
          'reset at once': { target: 'free', meta: atOnce },
          'reset when idle': { target: 'free', meta: atOnce },
        },
      },
      'plugged in': {
        meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
        on: {
          unplug: 'free',
          'token shown': { target: 'charging', meta: { says: ['started GOOD'] } },
          'reset at once': { target: 'plugged in', meta: atOnce },
          'reset when idle': { target: 'plugged in', meta: atOnce },
        },
      },
      charging: {
        meta: { believes: { connector: 'Charging', transaction: 'running' } },
        on: {
          unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
          'token shown': { target: 'plugged in', meta: { says: ['ended Local'] } },
          'reset at once': { target: 'plugged in', meta: stopped },
          // 1.6 has no such wish: its soft reset stops what runs in order (5.14).
          'reset when idle':
            version === '1.6'
              ? { target: 'plugged in', meta: stopped }
              : { target: 'charging before a reset', meta: { answers: ['Scheduled'] } },
        },
      },
      'charging before a reset': {
        meta: { believes: { connector: 'Charging', transaction: 'running' } },
        on: {
          unplug: { target: 'free', meta: { says: ['ended EVDisconnected'], restarts: true } },
          'token shown': { target: 'plugged in', meta: { says: ['ended Local'], restarts: true } },
          'reset at once': { target: 'plugged in', meta: stopped },
          'reset when idle': { target: 'charging before a reset', meta: { answers: ['Scheduled'] } },
        },
      },
    },
  });
};

/** The CSMS has the station restarted: at once, or when nobody charges any more; nothing that was billed is lost. */
export const reset = (version: '1.6' | '2.0.1'): Contract => ({
  name: 'reset',
  machine: machineFor(version),
  happenings: ['plug in', 'unplug', 'token shown', 'reset at once', 'reset when idle'],
});
