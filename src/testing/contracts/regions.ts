/** What several contracts have beside what they are about. */
import { UNHEARD } from '../contract.ts';

/** A car comes and goes, and charges after a token. */
export const session = {
  initial: 'no car',
  states: {
    'no car': {
      meta: { believes: { connector: 'Available', transaction: 'none' }, leavesOpen: ['token shown'] },
      on: { 'plug in': 'plugged in' },
    },
    'plugged in': {
      meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
      on: {
        unplug: 'no car',
        'token shown': { target: 'charging', meta: { says: ['started GOOD'] } },
      },
    },
    charging: {
      meta: { believes: { connector: 'Charging', transaction: 'running' } },
      on: {
        unplug: { target: 'no car', meta: { says: ['ended EVDisconnected'] } },
        'token shown': { target: 'plugged in', meta: { says: ['ended Local'] } },
      },
    },
  },
} as const;

/** While it is down nobody hears the station. */
export const network = {
  initial: 'up',
  states: {
    up: { on: { 'network cut': 'down' } },
    down: { tags: UNHEARD, on: { 'network back': 'up' } },
  },
} as const;
