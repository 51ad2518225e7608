import { setup } from 'xstate';
import { type Clause, type Contract, UNHEARD } from '../contract.ts';
import { session } from './regions.ts';

/** B02.FR.02, B03.FR.03; 1.6 4.2: until it is accepted a station says nothing else by itself. */
const silent: Clause = { believes: { mayCall: ['BootNotification'] } };

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'registration',
  type: 'parallel',
  states: {
    session,
    registration: {
      initial: 'accepted',
      on: { registered: '.accepted', 'kept pending': '.pending', 'turned away': '.rejected' },
      states: {
        // Whoever is accepted does not ask again.
        accepted: { meta: { leavesOpen: ['registered'] } },
        pending: { tags: UNHEARD, meta: silent },
        rejected: { tags: UNHEARD, meta: silent },
      },
    },
  },
});

/** What the CSMS answers BootNotification: until it accepts, it hears nothing else, and afterwards all of it. */
export const registration = (): Contract => ({
  name: 'registration',
  machine,
  happenings: ['plug in', 'unplug', 'token shown', 'registered', 'kept pending', 'turned away'],
});
