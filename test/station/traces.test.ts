/**
 * Recordings of earlier versions, never made again: the machines of today do what those did. A bug from the field becomes
 * a test by copying its recording into test/traces. Where a machine rightly changed, `statecharge replay FILE --accept WHY`
 * writes the list beside the recording.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/actors/csms/csms-session.ts';
import { acceptanceFile, acceptances, judge } from '../../src/station/accepted-differences.ts';
import { replay, type Today } from '../../src/station/replay.ts';
import type { Languages } from '../../src/station/replayed-frames.ts';
import { today } from '../../src/station/today.ts';

const folder = join(import.meta.dirname, '..', 'traces');
const traces = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const accepted = (name: string) => {
  const file = join(folder, acceptanceFile(name));
  return existsSync(file) ? acceptances(readFileSync(file, 'utf8')) : [];
};
const now = await today();
const mapped = (languages: Languages, change: (language: Language) => Language): Languages => ({
  'ocpp1.6': change(languages['ocpp1.6']),
  'ocpp2.0.1': change(languages['ocpp2.0.1']),
});

/** Today's machines with one guard that never holds. */
const withBrokenGuard = (name: string, guard: string): Today => ({
  ...now,
  machines: (settings, system) => {
    const machines = now.machines(settings, system);
    const { machine, ...entry } = machines[name]!;
    return {
      ...machines,
      [name]: { ...entry, machine: machine.provide({ guards: { [guard]: () => false } }) },
    };
  },
});

/** Today's versions with one notification told in other words, and one schema that takes nothing. */
const speakingOtherwise: Today = {
  ...now,
  languages: mapped(now.languages, ({ version, validator }) => ({
    version: {
      ...version,
      tell: {
        ...version.tell,
        connectorStatusChanged: { requests: () => [{ action: 'StatusNotification', payload: {} }] },
      },
    },
    validator: {
      ...validator,
      request: (action, payload) =>
        action === 'StatusNotification'
          ? { code: 'FormatViolation', description: 'nothing is right', details: {} }
          : validator.request(action, payload),
      response: (action, payload) => validator.response(action, payload),
    },
  })),
};

describe('recordings of earlier versions', () => {
  it('are there', () => {
    expect(traces.length).toBeGreaterThanOrEqual(3);
  });

  it.each(traces)('%s replays without difference, but for those accepted beside it', (name) => {
    const { differences, steps } = replay(read(name), now);
    const { open, stale } = judge(differences, accepted(name));
    expect(open).toEqual([]);
    expect(stale).toEqual([]);
    expect(steps).toBeGreaterThan(100);
  });

  it.each(traces)('a machine broken on purpose is caught by %s', (name) => {
    const broken = replay(read(name), withBrokenGuard('connector', 'it moves to'));
    const differences = judge(broken.differences, accepted(name)).open;
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.every(({ address }) => address.startsWith('connector/'))).toBe(true);
    expect(differences[0]).toMatchObject({ what: 'state' });
  });

  const translated = traces.filter((name) => read(name).includes('"kind":"translation"'));
  it.each(translated)('a translation and a schema broken on purpose are caught by %s', (name) => {
    const found = judge(replay(read(name), speakingOtherwise).differences, accepted(name)).open;
    const whats = new Set(found.map(({ what }) => what));
    expect([...whats].sort()).toEqual(['schema', 'translation']);
    expect(found.every(({ event }) => /connectorStatusChanged|StatusNotification call/.test(event))).toBe(
      true,
    );
  });

  it('those that hold translations and those that do not are at least three each', () => {
    expect(translated.length).toBeGreaterThanOrEqual(3);
    expect(traces.length - translated.length).toBeGreaterThanOrEqual(3);
  });
});
