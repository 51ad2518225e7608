import type { Contract } from '../../src/testing/contract.ts';
import { authorization } from '../../src/testing/contracts/authorization.ts';
import { availability } from '../../src/testing/contracts/availability.ts';
import { charging } from '../../src/testing/contracts/charging.ts';
import { delivery } from '../../src/testing/contracts/delivery.ts';
import { registration } from '../../src/testing/contracts/registration.ts';
import { remoteControl } from '../../src/testing/contracts/remote-control.ts';
import { reservation } from '../../src/testing/contracts/reservation.ts';
import { reset } from '../../src/testing/contracts/reset.ts';
import { wholeStation } from '../../src/testing/contracts/whole-station.ts';
import type { Version } from '../process/harness/station-files.ts';

/** One a feature: small enough that CI tries every edge. */
export const FEATURES: readonly ((version: Version) => Contract)[] = [
  charging,
  authorization,
  availability,
  reservation,
  remoteControl,
  delivery,
  reset,
  registration,
];

export const contractNamed = (name: string, version: Version): Contract => {
  const all = [...FEATURES, wholeStation].map((contractFor) => contractFor(version));
  const found = all.find((contract) => contract.name === name);
  if (found) return found;
  throw new Error(`no contract is called "${name}"; there are ${all.map((one) => one.name).join(', ')}`);
};
