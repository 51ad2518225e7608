import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const folderOf = ({ folder }: World): string => join(folder, 'messages');
const read = (at: World): string =>
  readdirSync(folderOf(at))
    .map((name) => readFileSync(join(folderOf(at), name), 'utf8'))
    .join('');

/** One whole visit of a car with the card VISITOR-CARD, then a power-off in order. */
const visit = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  await at.api.plugIn(1);
  await at.api.swipe('VISITOR-CARD');
  await at.transaction('started');
  await at.state(1, 'Charging');
  await at.api.fault(1, 'MREC6UnderVoltage');
  await at.state(1, 'Faulted');
  await at.api.clearFault(1, 'MREC6UnderVoltage');
  await at.api.unplug(1);
  await at.transaction('ended');
  await at.station.stop();
  expectRight(at);
  return at;
};

describe.each(VERSIONS)('the message log, OCPP %s', (version) => {
  it('tells messages, connection, transaction and errors, and not whose card it was', async () => {
    const at = await visit(version);
    for (const name of readdirSync(folderOf(at))) expect(name).toMatch(/^\d{4}-\d\d-\d\d\.log$/);
    const text = read(at);
    const lines = text.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z [<>*=!] \S/);
    expect(text).toMatch(/ \* connected to ws:\/\/127.0.0.1:\d+\/cp-test with ocpp/);
    expect(text).toMatch(/ \* connection closed \(1000\)/);
    expect(text).toMatch(/ > Call BootNotification \S+ \{.*"Vendor"/);
    expect(text).toMatch(/ < CallResult BootNotification \S+ \{.*"Accepted"/);
    expect(text).toMatch(/ = transaction Started \S+ seqNo 0 EVSE 1 connector 1 \S+ 0 Wh/);
    expect(text).toMatch(/ = transaction Ended /);
    expect(text).toMatch(/ ! error raised MREC6UnderVoltage EVSE 1/);
    expect(text).toMatch(/ ! error cleared MREC6UnderVoltage EVSE 1/);
    expect(text).not.toMatch(/VISITOR-CARD|a-password-of-20-chr/);
    const marks = new Set(text.match(/"#[0-9a-f]{10}"/g));
    expect(marks.size).toBe(1);
    const calls = at.csms.calls().length;
    expect(lines.filter((line) => / > Call /.test(line))).toHaveLength(calls);
  });

  it('MessageLogSecrets: shows the card', async () => {
    const at = await visit(version, { ocpp: { MessageLogSecrets: true } });
    expect(read(at)).toContain('VISITOR-CARD');
  });

  it('LogMessages switched off: no log', async () => {
    const at = await visit(version, {
      internal: { LogMessages: false },
      variables: { 'InternalCtrlr.LogMessages': false },
    });
    expect(() => readdirSync(folderOf(at))).toThrow('ENOENT');
  });
});

it('MessageLogMaxAgeDays and MessageLogMaxSizeMB: old files go, the youngest stay', async () => {
  const at = await world('1.6', { ocpp: { MessageLogMaxAgeDays: 3, MessageLogMaxSizeMB: 1 } });
  await at.online();
  await at.station.stop();
  const today = readdirSync(folderOf(at)).sort().at(-1) ?? '';
  const day = (before: number): string =>
    `${new Date(Date.parse(today.slice(0, 10)) - before * 86_400_000).toISOString().slice(0, 10)}.log`;
  writeFileSync(join(folderOf(at), day(4)), 'too old');
  writeFileSync(join(folderOf(at), day(3)), 'x'.repeat(500_000));
  writeFileSync(join(folderOf(at), day(2)), 'x'.repeat(500_000));
  writeFileSync(join(folderOf(at), day(1)), 'x'.repeat(200_000));
  await at.restart();
  await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
  await at.station.stop();
  expect(readdirSync(folderOf(at)).sort()).toEqual([day(2), day(1), today]);
});

it('a message log that cannot be written is complained of once and keeps nobody from charging', async () => {
  const at = await world('2.0.1');
  await at.online();
  await at.station.stop();
  rmSync(folderOf(at), { recursive: true });
  writeFileSync(folderOf(at), 'a file where a folder should be');
  await at.restart();
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN');
  await at.transaction('started');
  await at.station.stop();
  expect(at.station.log().match(/message log/g)).toHaveLength(1);
  expectRight(at);
});

/** Sets environment variables for processes that are started until the test ends. */
const environment = (variables: { [name: string]: string }): void => {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  });
};

const linesOf = (at: World): string[] => at.station.log().trimEnd().split('\n');

describe('the log of the process', () => {
  it('is lines of JSON with the level as a word', async () => {
    const at = await world('1.6');
    await at.online();
    await at.station.stop();
    const entries = linesOf(at).map((line) => JSON.parse(line) as Record<string, unknown>);
    const levels = new Set(entries.map(({ level }) => level));
    expect(levels).toContain('info');
    expect(levels).not.toContain('debug');
    expect(entries.some(({ msg }) => String(msg).startsWith('connected to'))).toBe(true);
    for (const { time } of entries) expect(time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it.each([
    ['debug', /"level":"debug"/],
    ['error', /^\s*$/],
  ])('STATECHARGE_LOG_LEVEL=%s', async (level, expected) => {
    environment({ STATECHARGE_LOG_LEVEL: level });
    const at = await world('1.6');
    await at.online();
    await at.station.stop();
    expect(at.station.log()).toMatch(expected);
  });

  it("tells the journal of systemd each line's priority", async () => {
    const at = await world('1.6');
    await at.online();
    await at.station.stop();
    const { dev, ino } = statSync(at.station.logFile);
    environment({ JOURNAL_STREAM: `${dev}:${ino}` });
    const before = linesOf(at).length;
    await at.restart();
    await at.station.stop();
    const lines = linesOf(at).slice(before);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^<[3-7]>\{/);
  });
});
