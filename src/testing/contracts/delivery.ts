import { setup } from 'xstate';
import { type Clause, type Contract, UNHEARD } from '../contract.ts';

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'delivery',
  type: 'parallel',
  states: {
    session: {
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
    },
    network: {
      initial: 'up',
      states: {
        up: { on: { 'network cut': 'down' } },
        down: { tags: UNHEARD, on: { 'network back': 'up' } },
      },
    },
  },
});

/** Whatever becomes of the network and the power: all is heard, in its order, and nothing is billed twice. */
export const delivery = (): Contract => ({
  name: 'delivery',
  machine,
  happenings: ['plug in', 'unplug', 'token shown', 'network cut', 'network back', 'power cut'],
});
