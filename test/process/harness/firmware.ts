import { constants, createPrivateKey, sign } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, text } from '../../../src/trial/wire.ts';
import type { Issued } from './certificates.ts';
import { trigger } from './orders.ts';
import type { StationWishes } from './station-files.ts';
import type { World } from './world.ts';

/** Statuses of an update, as the messages of an action told them, in order. */
export const firmwareStatuses = ({ csms }: World, action = 'FirmwareStatusNotification'): string[] =>
  csms.received(action).map(({ status }) => text(status) ?? '');

export const logStatuses = ({ csms }: World): string[] =>
  csms.received('LogStatusNotification').map(({ status }) => text(status) ?? '');

/** Until the update is told to be in this state. */
export const firmwareIs = (at: World, status: string, action?: string): Promise<unknown> =>
  at.until(`firmware ${status}`, () => firmwareStatuses(at, action).at(-1) === status);

export const logIs = (at: World, status: string): Promise<unknown> =>
  at.until(`log ${status}`, () => logStatuses(at).at(-1) === status);

/** Keys of the System module. */
export const systemKeys =
  (keys: { [key: string]: unknown }): NonNullable<StationWishes['reshape']> =>
  (modules) => {
    modules.system = { module: 'System', config: { ...modules.system?.config, ...keys } };
  };

/** An installer of the integrator's: writes down what it was given, and ends with a code. */
export const installer = (folder: string, name: string, code = 0) => {
  const script = join(folder, `${name}.mjs`);
  const record = join(folder, `${name}.txt`);
  writeFileSync(
    script,
    `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
const file = process.argv[2];
while (existsSync(${JSON.stringify(`${record}.hold`)})) await new Promise((resolve) => setTimeout(resolve, 20));
appendFileSync(${JSON.stringify(record)}, (existsSync(file) ? readFileSync(file, 'utf8') : '(no file)') + '\\n');
process.exit(existsSync(${JSON.stringify(`${record}.code`)}) ? Number(readFileSync(${JSON.stringify(`${record}.code`)}, 'utf8')) : ${code});
`,
  );
  chmodSync(script, 0o755);
  return {
    command: [process.execPath, script, '{file}'],
    /** What it was given, call by call. */
    given: (): string[] => {
      try {
        return readFileSync(record, 'utf8').trimEnd().split('\n');
      } catch {
        return [];
      }
    },
    /** It does not end before it may go on. */
    hold: () => writeFileSync(`${record}.hold`, ''),
    goOn: () => rmSync(`${record}.hold`, { force: true }),
    /** From now on it ends so. */
    endWith: (exitCode: number) => writeFileSync(`${record}.code`, String(exitCode)),
  };
};

export const inPast = '2020-01-01T00:00:00Z';

export const requestIds = ({ csms }: World, action: string): unknown[] => [
  ...new Set(csms.received(action).map(({ requestId }: Json) => requestId)),
];

/** A signature over a file: RSA as PKCS#1 v1.5 or PSS, EC as DER or as r and s. */
export const signatureOf = (
  file: Buffer,
  { keyPem }: Issued,
  way: 'plain' | 'pss' | 'ieee-p1363' = 'plain',
): string => {
  const key = createPrivateKey(keyPem);
  const options =
    way === 'pss'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : way === 'ieee-p1363'
        ? { key, dsaEncoding: 'ieee-p1363' as const }
        : key;
  return sign('sha256', file, options).toString('base64');
};

/** Lets time go by until the process has ended by itself, and starts it again. */
export const throughTheRestart = async (at: World): Promise<void> => {
  for (let second = 0; at.station.running && second < 20; second += 1)
    await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
  if (at.station.running) throw new Error(`the station does not restart\n${at.report()}`);
  await at.restart();
};

/** So many seconds from now by the station's clock. */
export const fromNow = async (at: World, seconds: number): Promise<string> => {
  const before = at.csms.received('StatusNotification').length;
  await trigger(at, 'StatusNotification', 1);
  const status = await at.until('its clock', () => at.csms.received('StatusNotification')[before]);
  return new Date(Date.parse(text(status.timestamp)!) + seconds * 1000).toISOString();
};
