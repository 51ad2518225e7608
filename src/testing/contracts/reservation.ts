import { setup } from 'xstate';
import type { Clause, Contract } from '../contract.ts';

const ACCEPTED: Clause = { answers: ['Accepted'] };

/** 2.0.1 says that a reservation has expired (H04.FR.01); 1.6 has no word for it. */
const machineFor = (expired: Clause) =>
  setup({ types: { meta: {} as Clause } }).createMachine({
    id: 'reservation',
    initial: 'free',
    states: {
      free: {
        meta: {
          believes: { connector: 'Available', transaction: 'none' },
          leavesOpen: ['token shown', 'another token shown'],
        },
        on: {
          'plug in': 'plugged in',
          reserve: { target: 'kept for GOOD', meta: ACCEPTED },
          'reserve for another token': { target: 'kept for OTHER', meta: ACCEPTED },
        },
      },
      'plugged in': {
        meta: { believes: { connector: ['Preparing', 'Finishing'], transaction: 'none' } },
        on: {
          unplug: 'free',
          'token shown': { target: 'charging for GOOD', meta: { says: ['started GOOD'] } },
          'another token shown': { target: 'charging for OTHER', meta: { says: ['started OTHER'] } },
        },
      },
      'kept for GOOD': {
        meta: { believes: { connector: 'Reserved', transaction: 'none' }, leavesOpen: ['token shown'] },
        on: {
          // G01.FR.09: a car without the token changes nothing.
          'plug in': 'kept for GOOD, a car is there',
          reserve: { target: 'kept for GOOD', meta: ACCEPTED },
          // H01.FR.02: the same id replaces.
          'reserve for another token': { target: 'kept for OTHER', meta: ACCEPTED },
          'cancel reservation': { target: 'free', meta: ACCEPTED },
          'reservation expires': { target: 'free', meta: expired },
        },
      },
      'kept for OTHER': {
        meta: {
          believes: { connector: 'Reserved', transaction: 'none' },
          leavesOpen: ['another token shown'],
        },
        on: {
          'plug in': 'kept for OTHER, a car is there',
          reserve: { target: 'kept for GOOD', meta: ACCEPTED },
          'reserve for another token': { target: 'kept for OTHER', meta: ACCEPTED },
          'cancel reservation': { target: 'free', meta: ACCEPTED },
          'reservation expires': { target: 'free', meta: expired },
        },
      },
      'kept for GOOD, a car is there': {
        meta: {
          believes: { connector: 'Reserved', transaction: 'none' },
          leavesOpen: ['reserve', 'reserve for another token'],
        },
        on: {
          unplug: 'kept for GOOD',
          'token shown': { target: 'charging for GOOD', meta: { says: ['started GOOD'] } },
          'cancel reservation': { target: 'plugged in', meta: ACCEPTED },
          'reservation expires': { target: 'plugged in', meta: expired },
        },
      },
      'kept for OTHER, a car is there': {
        meta: {
          believes: { connector: 'Reserved', transaction: 'none' },
          leavesOpen: ['reserve', 'reserve for another token'],
        },
        on: {
          unplug: 'kept for OTHER',
          'another token shown': { target: 'charging for OTHER', meta: { says: ['started OTHER'] } },
          'cancel reservation': { target: 'plugged in', meta: ACCEPTED },
          'reservation expires': { target: 'plugged in', meta: expired },
        },
      },
      'charging for GOOD': {
        meta: { believes: { connector: 'Charging', transaction: 'running' } },
        on: {
          unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
          'token shown': { target: 'plugged in', meta: { says: ['ended Local'] } },
        },
      },
      'charging for OTHER': {
        meta: { believes: { connector: 'Charging', transaction: 'running' } },
        on: {
          unplug: { target: 'free', meta: { says: ['ended EVDisconnected'] } },
          'another token shown': { target: 'plugged in', meta: { says: ['ended Local'] } },
        },
      },
    },
  });

/** An EVSE kept for one driver: nobody else charges there, and it is over when it was used, cancelled or has expired. */
export const reservation = (version: '1.6' | '2.0.1'): Contract => ({
  name: 'reservation',
  machine: machineFor(version === '1.6' ? {} : { says: ['reservation Expired'] }),
  happenings: [
    'plug in',
    'unplug',
    'token shown',
    'another token shown',
    'reserve',
    'reserve for another token',
    'cancel reservation',
    'reservation expires',
  ],
});
