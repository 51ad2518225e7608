import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openMessageLog } from '../../src/station/message-log.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'statecharge-log-')), 'messages');
const NOON = Date.UTC(2025, 0, 1, 12);

describe('message log', () => {
  test('one line a message, in order, one file a day', () => {
    const place = folder();
    const log = openMessageLog(place, vi.fn());
    log.write({ at: NOON, direction: 'out', text: '[2,"1","Heartbeat",{}]' });
    log.write({ at: NOON + 5, direction: 'in', text: '[3,"1",{}]' });
    log.write({ at: NOON + 86_400_000, direction: 'in', text: '[3,"2",{}]' });
    log.flush();
    log.write({ at: NOON + 10, direction: 'in', text: '[3,"3",{}]' });
    log.flush();
    expect(readdirSync(place)).toEqual(['2025-01-01.log', '2025-01-02.log']);
    expect(readFileSync(join(place, '2025-01-01.log'), 'utf8')).toBe(
      [
        '2025-01-01T12:00:00.000Z > [2,"1","Heartbeat",{}]',
        '2025-01-01T12:00:00.005Z < [3,"1",{}]',
        '2025-01-01T12:00:00.010Z < [3,"3",{}]',
        '',
      ].join('\n'),
    );
  });

  test('tokens and passwords stay out of it', () => {
    const place = folder();
    const log = openMessageLog(place, vi.fn());
    log.write({ at: NOON, direction: 'out', text: '[2,"1","Authorize",{"idTag":"DEADBEEF"}]' });
    const set = '[2,"2","ChangeConfiguration",{"key":"AuthorizationKey","value":"secret"}]';
    log.write({ at: NOON, direction: 'in', text: set });
    log.flush();
    const text = readFileSync(join(place, '2025-01-01.log'), 'utf8');
    expect(text).not.toMatch(/DEADBEEF|secret/);
  });

  test('lines are written without being asked for', async () => {
    vi.useFakeTimers();
    const place = folder();
    openMessageLog(place, vi.fn()).write({ at: NOON, direction: 'in', text: '[3,"1",{}]' });
    expect(readdirSync(place)).toEqual([]);
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(readdirSync(place)).toEqual(['2025-01-01.log']);
  });

  test('a log that cannot be written is reported once', () => {
    const place = folder();
    writeFileSync(place, 'a file where the folder should be');
    const report = vi.fn();
    const log = openMessageLog(place, report);
    for (const text of ['[3,"1",{}]', '[3,"2",{}]']) {
      log.write({ at: NOON, direction: 'in', text });
      log.flush();
    }
    expect(report).toHaveBeenCalledTimes(1);
  });
});
