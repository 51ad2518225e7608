import { it } from 'vitest';
import { object } from '../../../src/trial/wire.ts';
import {
  charge,
  clearProfiles,
  drawn,
  draws,
  leave,
  setProfile,
} from '../../process/harness/smart-charging.ts';
import { expectRight, world } from '../../process/harness/world.ts';

it('K03.FR.04 K03.FR.05 K03.FR.06 who has the higher chargingPriority goes first, by token and, before that, by transaction', async () => {
  const at = await world('2.0.1', { evses: 2 });
  await at.online();
  const amps = await drawn(at);
  let ofToken: object = {};
  let ofTransaction: object = {};
  at.csms.handle('TransactionEvent', ({ idToken }) => ({
    ...(idToken !== undefined && { idTokenInfo: { status: 'Accepted', ...ofToken } }),
    ...ofTransaction,
  }));
  await setProfile(at, 0, { id: 1, purpose: 'ChargingStationMaxProfile', periods: [[0, 20]] });
  await charge(at, 1);
  await draws(at, amps, 1, 20);
  // The same for all, unless somebody says otherwise.
  await charge(at, 2);
  await draws(at, amps, 1, 10);
  await draws(at, amps, 2, 10);
  await leave(at, 2);
  // The second comes with a token of a higher priority: the first waits.
  ofToken = { chargingPriority: 3 };
  await charge(at, 2);
  await draws(at, amps, 2, 20);
  await draws(at, amps, 1, 0);
  await at.until('the first is suspended', () =>
    at.csms
      .received('TransactionEvent')
      .some(({ transactionInfo }) => object(transactionInfo).chargingState === 'SuspendedEVSE'),
  );
  // What is said with a transaction goes before what was said of its token.
  await clearProfiles(at, { id: 1 });
  ofToken = {};
  ofTransaction = { chargingPriority: 7 };
  await leave(at, 1);
  await charge(at, 1);
  ofTransaction = {};
  await setProfile(at, 0, { id: 1, purpose: 'ChargingStationMaxProfile', periods: [[0, 24]] });
  await draws(at, amps, 1, 24);
  await draws(at, amps, 2, 0);
  // What one leaves is there for the next.
  await setProfile(at, 1, { id: 2, periods: [[0, 10]] });
  await draws(at, amps, 1, 10);
  await draws(at, amps, 2, 14);
  expectRight(at);
});
