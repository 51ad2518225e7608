/** Secrets are planted wherever a station holds or hears one, and looked for wherever it shows or writes something. */
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { topics, watchTopics } from '../../src/api/station-api.ts';
import type { Json } from '../../src/trial/wire.ts';
import { install, requested, sendSigned, sign, triggerSigning } from './harness/certificate-orders.ts';
import { newRoot } from './harness/certificates.ts';
import { HttpFiles } from './harness/file-server-http.ts';
import { inPast, logIs } from './harness/firmware.ts';
import { setProfile, setVariable } from './harness/network-profiles.ts';
import { expectRight, type World, world } from './harness/world.ts';

/** Each is unlike anything else that there is. */
const SECRETS = {
  'the password of the configuration': 'hidden-configured-01',
  'the password that the CSMS has set': 'hidden-changed-00002',
  'the password of private keys': 'hidden-keys-00000003',
  'a password in a URL': 'hidden-url-000000004',
  'the password of a VPN': 'hidden-vpn-000000005',
  'the key of a VPN': 'hidden-vpnkey-000006',
  'the password of an access point': 'hidden-apn-000000007',
  'a password in a DataTransfer': 'hidden-data-00000008',
};
const [CONFIGURED, CHANGED, KEYS, URL_, VPN, VPN_KEY, APN, DATA] = Object.values(SECRETS) as string[];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

/** All that the local API answers, each actor included. */
const answers = async ({ api }: World): Promise<Json> => {
  const actors = (await api.get('/actors')) as { address: string }[];
  const paths = [
    ...['/status', '/evses', '/outbox', '/dead-letters', '/actors', '/variables', '/openapi.json'],
    ...['/ocpp/composite-schedules', '/display/messages'],
    ...actors.map(({ address }) => `/actors/${encodeURIComponent(address)}`),
  ];
  const given = await Promise.all(paths.map(async (path) => [path, await api.get(path).catch(String)]));
  const variables = ['SecurityCtrlr/BasicAuthPassword', 'NetworkConfiguration/BasicAuthPassword'].map(
    (path) => {
      const [component, variable] = path.split('/');
      return { component_variable: { component: { name: component }, variable: { name: variable } } };
    },
  );
  const got = await api.request('POST', '/ocpp/variables/get', { requests: variables }).catch(String);
  return { ...Object.fromEntries(given), got };
};

it('no secret in an answer, a log, a snapshot, a recording, a report or what an inspector is told', async () => {
  const relay = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => relay.close());
  await once(relay, 'listening');
  const inspected: string[] = [];
  relay.on('connection', (socket) => socket.on('message', (text) => inspected.push(String(text))));
  const { port } = relay.address() as { port: number };
  const at = await world('2.0.1', {
    flags: ['--inspect', `ws://127.0.0.1:${port}`],
    access: { allow_global_read: true },
    evseSecurity: { private_key_password: KEYS! },
    variables: {
      'SecurityCtrlr.BasicAuthPassword': CONFIGURED!,
      'SecurityCtrlr.OrganizationName': 'Operator',
      'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
    },
  });
  await at.station.stop();
  const recording = join(at.folder, 'recording.jsonl');
  at.flags = [...at.flags, '--record', recording];
  await at.restart();
  await at.online();
  const told = await at.eavesdrop([...topics, ...watchTopics]);
  const said = () => at.csms.conversation.filter(({ from }) => from === 'station').map(({ text }) => text);

  at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
  const root = await newRoot('CSMS');
  await install(at, 'CSMSRootCertificate', root.pem);
  await triggerSigning(at);
  expect(await sendSigned(at, await sign(await requested(at), root))).toBe('Accepted');
  const keys = filesBelow(join(at.databaseFolder, 'certificates')).filter((file) => file.endsWith('.key'));
  const privateKey = readFileSync(keys[0]!, 'utf8');
  expect(privateKey).toContain('ENCRYPTED');

  await setProfile(at, 2, {
    ocppCsmsUrl: at.csms.url,
    vpn: { server: 'vpn.example', user: 'station', password: VPN, key: VPN_KEY, type: 'IKEv2' },
    apn: { apn: 'example', apnUserName: 'station', apnPassword: APN, apnAuthentication: 'AUTO' },
  });
  const location = `ftp://user:${URL_}@127.0.0.1:9/file`;
  const firmware = { location, retrieveDateTime: inPast };
  await at.csms.call('UpdateFirmware', { requestId: 1, retries: 0, firmware });
  await at.csms.call('GetLog', {
    ...{ requestId: 1, retries: 0, logType: 'DiagnosticsLog' },
    log: { remoteLocation: location },
  });
  await at.csms.call('DataTransfer', { vendorId: 'v', data: JSON.stringify({ password: DATA }) });
  await at.until('the transfers have failed', () => at.csms.received('LogStatusNotification').length >= 2);
  expect(await setVariable(at, 'SecurityCtrlr.BasicAuthPassword', CHANGED!)).toEqual({ status: 'Accepted' });
  await at.until('back', () => at.csms.connections === 3 && at.csms.connected);
  await at.csms.call('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' });
  await at.until('reported', () => at.csms.received('NotifyReport').some(({ tbc }) => tbc !== true));

  const files = await new HttpFiles().open();
  const before = files.seen.length;
  await at.csms.call('GetLog', {
    ...{ requestId: 2, logType: 'DiagnosticsLog' },
    log: { remoteLocation: files.url },
  });
  await logIs(at, 'Uploaded');
  const log = String(gunzipSync(files.seen[before]!.body));
  expect(log).toContain('UpdateFirmware');

  const api = JSON.stringify(await answers(at));
  await at.station.stop();
  const shown: Record<string, string> = {
    'the messages of the station': said().join('\n'),
    'the answers of the local API': api,
    'its event stream': JSON.stringify(told),
    'the log of the process': at.station.log(),
    'the message log': filesBelow(join(at.folder, 'messages'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n'),
    'an uploaded log': log,
    'a recording': readFileSync(recording, 'utf8'),
    'what an inspector is told': inspected.join('\n'),
  };
  // They were looked for where they would be.
  for (const where of ['the answers of the local API', 'an uploaded log', 'a recording'])
    expect(shown[where], where).toContain('//user:***@127.0.0.1:9');
  expect(shown['what an inspector is told']).toContain('update requested');
  const secrets = { ...SECRETS, 'a private key': privateKey.split('\n')[1]! };
  for (const [where, text] of Object.entries(shown)) {
    expect(text.length, where).toBeGreaterThan(500);
    const escaped = [text, text.replaceAll('\\/', '/')].join('\n');
    for (const [what, secret] of Object.entries(secrets))
      expect(escaped.includes(secret), `${what} in ${where}`).toBe(false);
  }
  expectRight(at);
}, 60_000);
