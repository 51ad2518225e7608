/** The power goes while a certificate is written: it is there whole, or not at all, and can be had again. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  install,
  installed,
  namesOf,
  remove,
  requested,
  requests,
  sendSigned,
  sign,
  triggerSigning,
} from '../process/harness/certificate-orders.ts';
import { newRoot } from '../process/harness/certificates.ts';
import { expectRight, type World, world } from '../process/harness/world.ts';

const KILLER = new URL('kill-at-write.mjs', import.meta.url).href;
const STEPS = ['half', 'synced', 'in place'] as const;
const ROOTS = 'CSMSRootCertificate';

/** Starts it again, until the CSMS has accepted it. */
const start = async (at: World) => {
  const before = at.csms.received('BootNotification').length;
  await at.restart();
  await at.until('accepted', () => at.csms.received('BootNotification').length > before);
  await at.advance(1_000);
};

/** Another life, which ends as soon as it writes a file of this name so far. */
const liveUntil = async (at: World, file: string, step: string, doing: () => Promise<unknown>) => {
  await at.station.kill();
  at.nodeFlags = ['--import', `${KILLER}?file=${encodeURIComponent(file)}&step=${encodeURIComponent(step)}`];
  await start(at);
  doing().catch(() => {});
  for (let second = 0; at.station.running && second < 200; second += 1)
    await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
  if (at.station.running) throw new Error(`it lives: ${step}\n${at.report()}`);
  expect(await at.station.exited).toEqual({ code: null, signal: 'SIGKILL' });
  at.nodeFlags = [];
  await start(at);
};
const unfinished = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.new'));

it('a root: the bundle is the old one or the new one', async () => {
  const at = await world('2.0.1', {
    variables: { 'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true },
  });
  await at.online();
  const [first, second] = [await newRoot('first'), await newRoot('second')];
  expect(await install(at, ROOTS, first.pem)).toBe('Accepted');
  const folder = join(at.databaseFolder, 'certificates', 'ca', 'csms');
  for (const step of STEPS) {
    await liveUntil(at, 'CSMS_ROOT_CA', step, () => install(at, ROOTS, second.pem));
    const there = (await installed(at, ROOTS)).length;
    expect(there, step).toBe(step === 'in place' ? 2 : 1);
    expect(readFileSync(join(folder, 'CSMS_ROOT_CA.pem'), 'utf8'), step).toMatch(
      /-----END CERTIFICATE-----\n$/,
    );
    expect(await install(at, ROOTS, second.pem), step).toBe('Accepted');
    expect(await installed(at, ROOTS), step).toEqual([namesOf(first), namesOf(second)]);
    expect(await remove(at, namesOf(second)), step).toBe('Accepted');
    expect(unfinished(folder), step).toEqual([]);
  }
  expectRight(at);
}, 60_000);

it('the certificate of the station: it is installed, or still awaited', async () => {
  const at = await world('2.0.1', {
    variables: {
      'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
      'SecurityCtrlr.OrganizationName': 'Operator',
    },
  });
  at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
  await at.online();
  const root = await newRoot('CSMS root');
  expect(await install(at, ROOTS, root.pem)).toBe('Accepted');
  const folder = join(at.databaseFolder, 'certificates', 'client', 'csms');
  const certificates = () => readdirSync(folder).filter((name) => name.endsWith('.pem'));
  for (const step of ['half', 'in place'] as const) {
    await triggerSigning(at);
    const chain = await sign(await requested(at, requests(at).length + 1), root);
    const before = certificates();
    await liveUntil(at, 'CSMS_\\d+\\.pem', step, () => sendSigned(at, chain));
    expect(certificates().length - before.length, step).toBe(step === 'in place' ? 1 : 0);
    expect(await sendSigned(at, chain), step).toBe('Accepted');
    expect(certificates(), step).toHaveLength(before.length + 1);
    expect(unfinished(folder), step).toEqual([]);
  }
  expectRight(at);
}, 60_000);
