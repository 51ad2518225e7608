import { setup } from 'xstate';
import { type Clause, type Contract, UNHEARD } from '../contract.ts';

/** B02.FR.02, B03.FR.03; 1.6 4.2: until it is accepted a station says nothing else by itself. */
const silent: Clause = { believes: { mayCall: ['BootNotification'] } };

const machine = setup({ types: { meta: {} as Clause } }).createMachine({
  id: 'registration',
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
