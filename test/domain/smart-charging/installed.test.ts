import { describe, expect, test } from 'vitest';
import {
  type ClearCriteria,
  clear,
  endTransaction,
  install,
  matches,
  type ProfileCriteria,
} from '../../../src/domain/smart-charging/installed.ts';
import type { InstalledProfile } from '../../../src/domain/smart-charging/profile.ts';
import { RULES_16, RULES_201 } from '../../../src/domain/smart-charging/rulebook.ts';
import { NOON, profile } from './profiles.ts';

const ids = (profiles: readonly InstalledProfile[]) => profiles.map(({ id }) => id);

const external = profile('ChargingStationExternalConstraints', { id: -1, source: 'EMS' });
const max = profile('ChargingStationMaxProfile', { id: 1 });
const onAll = profile('TxDefaultProfile', { id: 2 });
const onOne = profile('TxDefaultProfile', { id: 3, evseId: 1, stackLevel: 1 });
const ofTransaction = profile('TxProfile', { id: 4, evseId: 1, stackLevel: 1, transactionId: 't' });
const all = [external, max, onAll, onOne, ofTransaction];

describe('installing', () => {
  test.each([
    ['K01.FR.05 the same id', { ...onOne, id: 2 }, RULES_201, [-1, 1, 3, 4, 2]],
    [
      'K01.FR.05 the same id with another purpose',
      { ...max, id: 4, stackLevel: 3 },
      RULES_201,
      [-1, 1, 2, 3, 4],
    ],
    ['another id', { ...onOne, id: 9, validFrom: NOON }, RULES_201, [-1, 1, 2, 3, 4, 9]],
    ['1.6: the same purpose, stack level and connector', { ...onOne, id: 9 }, RULES_16, [-1, 1, 2, 4, 9]],
    [
      '1.6: valid later, it replaces now',
      { ...onOne, id: 9, validFrom: NOON + 1 },
      RULES_16,
      [-1, 1, 2, 4, 9],
    ],
    ['1.6: another connector', { ...onOne, id: 9, evseId: 2 }, RULES_16, [-1, 1, 2, 3, 4, 9]],
    ['1.6: another stack level', { ...onOne, id: 9, stackLevel: 2 }, RULES_16, [-1, 1, 2, 3, 4, 9]],
    [
      '1.6: a TxProfile of another transaction',
      { ...ofTransaction, id: 9, transactionId: 'u' },
      RULES_16,
      [-1, 1, 2, 3, 4, 9],
    ],
    ['an external limit of the same id', { ...external, stackLevel: 4 }, RULES_201, [1, 2, 3, 4, -1]],
    [
      'an external limit never replaces one of the CSMS',
      { ...external, id: 2 },
      RULES_201,
      [-1, 1, 2, 3, 4, 2],
    ],
  ])('%s', (_what, added, rules, left) => {
    expect(ids(install(all, added, rules))).toEqual(left);
  });

  test('1.6: a TxProfile that names no transaction replaces the one of the same stack level', () => {
    const { transactionId: _, ...unnamed } = ofTransaction;
    expect(ids(install(all, { ...unnamed, id: 9 }, RULES_16))).toEqual([-1, 1, 2, 3, 9]);
  });
});

describe('clearing', () => {
  test.each<[string, ClearCriteria, number[]]>([
    ['nothing given: all', {}, [1, 2, 3, 4]],
    ['K10.FR.03, TC_K_05 by id', { id: 3 }, [3]],
    ['K10.FR.03 by id, whatever else is given', { id: 3, purpose: 'TxProfile', evseId: 7 }, [3]],
    ['TC_K_07 an id that is not there', { id: 9 }, []],
    ['K10.FR.04, TC_K_06 stack level and purpose', { stackLevel: 1, purpose: 'TxDefaultProfile' }, [3]],
    ['K10.FR.04 stack level', { stackLevel: 1 }, [3, 4]],
    ['K10.FR.04 EVSE 0: those on the station', { evseId: 0 }, [1, 2]],
    ['K10.FR.04 EVSE', { evseId: 1 }, [3, 4]],
    ['K10.FR.04 all of them must match', { evseId: 1, stackLevel: 0 }, []],
    ['K10.FR.08 an external limit by id', { id: -1 }, []],
    ['K10.FR.09 external limits by purpose', { purpose: 'ChargingStationExternalConstraints' }, []],
  ])('%s', (_what, criteria, gone) => {
    const { kept, cleared } = clear(all, criteria);
    expect(ids(cleared)).toEqual(gone);
    expect(ids(kept)).toEqual(ids(all).filter((id) => !gone.includes(id)));
  });

  test('K02.FR.05 the profiles of a transaction go with it', () => {
    expect(ids(endTransaction(all, { id: 't', evseId: 1 }).cleared)).toEqual([4]);
    expect(ids(endTransaction(all, { id: 'u', evseId: 1 }).cleared)).toEqual([]);
    const { transactionId: _, ...unnamed } = ofTransaction;
    expect(ids(endTransaction([unnamed], { id: 'u', evseId: 1 }).cleared)).toEqual([4]);
  });
});

describe('finding, for reports', () => {
  test.each<[string, ProfileCriteria, number[]]>([
    ['TC_K_31 all', {}, [-1, 1, 2, 3, 4]],
    ['TC_K_29 on the station', { evseId: 0 }, [-1, 1, 2]],
    ['TC_K_30 on an EVSE', { evseId: 1 }, [3, 4]],
    ['TC_K_32 by id', { ids: [1, 4, 9] }, [1, 4]],
    ['TC_K_34 by who set it', { sources: ['EMS', 'SO'] }, [-1]],
    ['TC_K_36 by purpose and stack level', { purpose: 'TxDefaultProfile', stackLevel: 0 }, [2]],
  ])('%s', (_what, criteria, found) => {
    expect(ids(all.filter((one) => matches(one, criteria)))).toEqual(found);
  });
});
