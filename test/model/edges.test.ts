import { describe, expect, it } from 'vitest';
import { wholeStation } from '../../src/testing/contracts/whole-station.ts';
import { cover } from '../../src/testing/cover.ts';
import { LONG, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { FEATURES } from './contracts.ts';
import { Subjects } from './subject-in-world.ts';

/** The whole station has a thousand edges; CI takes random walks through it instead. */
const contracts = LONG ? [...FEATURES, wholeStation] : FEATURES;

describe.each(VERSIONS)('every happening in every state, OCPP %s', (version) => {
  it.each(contracts.map((contractFor) => contractFor(version)))(
    '$name',
    async (contract) => {
      const subjects = new Subjects(version);
      try {
        const { edges, covered, happenings, failures } = await cover(contract, () => subjects.fresh());
        tell({
          lane: 'model',
          what: `OCPP ${version}: every edge of ${contract.name}`,
          cases: edges,
          failures: edges - covered,
          figures: { covered, happenings },
        });
        expect(failures.map(({ message }) => message).join('\n\n')).toBe('');
        expect(covered).toBe(edges);
        subjects.expectRight();
      } finally {
        await subjects.close();
      }
    },
    LONG ? 1_800_000 : 120_000,
  );
});
