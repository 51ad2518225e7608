import { setup } from 'xstate';
import type { Clause, Contract } from '../contract.ts';
import { network, session } from './regions.ts';

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'delivery',
  type: 'parallel',
  states: {
    session,
    network,
  },
});

/** Whatever becomes of the network and the power: all is heard, in its order, and nothing is billed twice. */
export const delivery = (): Contract => ({
  name: 'delivery',
  machine,
  happenings: ['plug in', 'unplug', 'token shown', 'network cut', 'network back', 'power cut'],
});
