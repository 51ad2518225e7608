import { setup, stateIn } from 'xstate';
import type { Clause, Contract } from '../contract.ts';
import { network } from './regions.ts';

const machine = setup({
  types: { meta: {} as Clause },
  guards: { 'nobody can be asked': stateIn({ network: 'down' }) },
}).createMachine({
  id: 'authorization',
  type: 'parallel',
  states: {
    session: {
      initial: 'no car',
      states: {
        'no car': {
          meta: {
            believes: { connector: 'Available', transaction: 'none' },
            // Tokens without a car are the matter of the contract "charging".
            leavesOpen: ['token shown', 'another token shown', 'refused token shown'],
          },
          on: { 'plug in': 'nobody yet' },
        },
        'nobody yet': {
          meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
          on: {
            unplug: 'no car',
            'token shown': { target: 'charging for GOOD', meta: { says: ['started GOOD'] } },
            'another token shown': { target: 'charging for OTHER', meta: { says: ['started OTHER'] } },
            'refused token shown': {
              guard: 'nobody can be asked',
              target: 'charging on trust',
              meta: { says: ['started BAD'] },
            },
          },
        },
        'charging for GOOD': {
          meta: { believes: { connector: 'Charging', transaction: 'running' } },
          on: {
            unplug: { target: 'no car', meta: { says: ['ended EVDisconnected'] } },
            'token shown': { target: 'nobody yet', meta: { says: ['ended Local'] } },
          },
        },
        'charging for OTHER': {
          meta: { believes: { connector: 'Charging', transaction: 'running' } },
          on: {
            unplug: { target: 'no car', meta: { says: ['ended EVDisconnected'] } },
            'another token shown': { target: 'nobody yet', meta: { says: ['ended Local'] } },
          },
        },
        'charging on trust': {
          meta: { believes: { connector: 'Charging', transaction: 'running' } },
          on: {
            unplug: { target: 'no car', meta: { says: ['ended EVDisconnected'] } },
            'refused token shown': { target: 'nobody yet', meta: { says: ['ended Local'] } },
            // The CSMS hears of it, refuses the token, and the station stops (C15.FR.04; 1.6 5.4).
            'network back': { target: 'nobody yet', meta: { says: ['ended DeAuthorized'] } },
          },
        },
      },
    },
    network,
  },
});

/**
 * Who may charge: whom the CSMS accepts, and while it cannot be asked, anybody (OfflineTxForUnknownIdEnabled, no cache).
 * Who began ends it, and nobody else.
 */
export const authorization = (): Contract => ({
  name: 'authorization',
  machine,
  happenings: [
    'plug in',
    'unplug',
    'token shown',
    'another token shown',
    'refused token shown',
    'network cut',
    'network back',
  ],
});
