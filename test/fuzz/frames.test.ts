import { describe, expect, it } from 'vitest';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { runCampaign } from './frame-campaign.ts';

/** STATECHARGE_RUNS asks for another number. */
const FRAMES = Number(process.env.STATECHARGE_RUNS ?? (LONG ? 1_000_000 : 20_000)) / VERSIONS.length;

const WHAT = {
  raw: 'frames of raw bytes and broken text',
  mutated: 'mutated messages, refused',
  valid: 'valid messages in random order',
} as const;

describe.each(VERSIONS)('whatever the CSMS sends, OCPP %s', (version) => {
  it(
    'each CALL is answered once and rightly, nothing invalid changes anything, and cars charge as before',
    async () => {
      const { tallies, figures, failures } = await runCampaign(version, FRAMES, SEED);
      for (const kind of ['raw', 'mutated', 'valid'] as const) {
        const what = `OCPP ${version}: ${WHAT[kind]}`;
        tell({
          lane: 'fuzzing',
          what,
          ...tallies[kind],
          seed: SEED,
          figures: kind === 'valid' ? figures : {},
        });
      }
      expect(failures.join('\n\n')).toBe('');
    },
    LONG ? 3_600_000 : 180_000,
  );
});
