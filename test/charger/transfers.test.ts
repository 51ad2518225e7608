/** Files over every protocol, from real servers on this computer, and everything that such a server may try. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/actors/clock.ts';
import { download, upload } from '../../src/charger/transfers/carriers.ts';
import { PartFile } from '../../src/charger/transfers/part-file.ts';
import type { TransferOutcome } from '../../src/charger/transfers/transfer.ts';
import { Watch } from '../../src/charger/transfers/watch.ts';
import { readLocation, type TransferRules } from '../../src/domain/transfer-location.ts';
import { newRoot, newServer } from '../process/harness/certificates.ts';
import { FtpFiles } from '../process/harness/file-server-ftp.ts';
import { HttpFiles } from '../process/harness/file-server-http.ts';
import { SftpFiles } from '../process/harness/file-server-sftp.ts';

const FILE = Buffer.from('new firmware, which is longer than a line '.repeat(100));
const MOST_BYTES = 10_000;
const root = await newRoot('File servers');
const certified = await newServer(root, { names: ['localhost'] });
const tls = { key: certified.keyPem, cert: certified.pem };
const ANY: TransferRules = { protocols: ['FTP', 'FTPS', 'HTTP', 'HTTPS', 'SFTP'], hosts: [], sftpKeys: [] };

const base = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
afterAll(() => rmSync(base, { recursive: true }));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'trial-'));
});
const part = () => new PartFile(join(folder, 'firmware'), MOST_BYTES);
/** Empty: nothing has come. */
const arrived = (): string =>
  readdirSync(folder).includes('firmware') ? readFileSync(join(folder, 'firmware'), 'utf8') : '';

const parts = (rules: Partial<TransferRules>, ca: readonly string[]) => ({
  rules: { ...ANY, ...rules },
  trust: { ca },
  watch: new Watch(new SystemClock(), new AbortController().signal),
});
/** As the System does it: the location is read first. */
const fetched = async (
  location: string,
  rules: Partial<TransferRules> = {},
  ca: readonly string[] = [root.pem],
): Promise<TransferOutcome> => {
  const read = readLocation(location, { ...ANY, ...rules });
  if ('refused' in read) return { failed: 'denied', why: read.why };
  return download({ ...read, ...parts(rules, ca), part: part() });
};
const sent = async (location: string, ca: readonly string[] = [root.pem]): Promise<TransferOutcome> => {
  const read = readLocation(location, ANY);
  if ('refused' in read) return { failed: 'denied', why: read.why };
  const file = join(folder, 'log');
  writeFileSync(file, FILE);
  return upload({ ...read, ...parts({}, ca), file, name: 'log.jsonl' });
};

const SERVERS = {
  HTTP: () => new HttpFiles().open(),
  HTTPS: () => new HttpFiles(tls).open(),
  FTP: () => new FtpFiles().open(),
  FTPS: () => new FtpFiles(tls).open(),
  SFTP: () => new SftpFiles().open(),
};
type Protocol = keyof typeof SERVERS;
const ALL = Object.keys(SERVERS) as Protocol[];
const serving = async <P extends Protocol>(protocol: P, file = FILE) => {
  const server = (await SERVERS[protocol]()) as Awaited<ReturnType<(typeof SERVERS)[P]>>;
  server.files.set('/firmware.bin', file);
  return server;
};

describe.each(ALL)('%s', (protocol) => {
  it('a file is fetched', async () => {
    const { url } = await serving(protocol);
    expect(await fetched(`${url}/firmware.bin`)).toEqual({ bytes: FILE.length });
    expect(arrived()).toBe(String(FILE));
  });

  it('a file is sent', async () => {
    const server = await SERVERS[protocol]();
    expect(await sent(`${server.url}/`)).toEqual({ bytes: FILE.length });
    const kept = server instanceof HttpFiles ? server.seen[0]?.body : server.files.get('/log.jsonl');
    expect(String(kept)).toBe(String(FILE));
  });

  it('a file that is not there', async () => {
    const { url } = await SERVERS[protocol]();
    expect(await fetched(`${url}/firmware.bin`)).toMatchObject({ failed: 'missing' });
    expect(arrived()).toBe('');
  });

  it('a file that is too large is not fetched', async () => {
    const { url } = await serving(protocol, Buffer.alloc(MOST_BYTES + 1));
    expect(await fetched(`${url}/firmware.bin`)).toMatchObject({ failed: 'tooLarge' });
    expect(arrived()).toHaveLength(0);
  });

  it('the reason of a failure never names the password', async () => {
    const { url } = await SERVERS[protocol]();
    const withPassword = url.includes('@') ? url : url.replace('://', '://user:12345@');
    expect(JSON.stringify(await fetched(`${withPassword}/firmware.bin`))).not.toContain('12345');
  });
});

describe.each(['FTP', 'FTPS', 'SFTP'] as const)('%s', (protocol) => {
  it('a wrong password: denied, in both directions', async () => {
    const server = await serving(protocol);
    const url = server.url.replace('12345', 'wrong');
    expect(await fetched(`${url}/firmware.bin`)).toMatchObject({ failed: 'denied' });
    expect(await sent(`${url}/`)).toMatchObject({ failed: 'denied' });
  });
});

describe.each(['HTTPS', 'FTPS'] as const)('%s', (protocol) => {
  it('a server that no configured root has certified: nothing is fetched, nothing is sent', async () => {
    const stranger = await newRoot('Somebody');
    const server = await serving(protocol);
    for (const ca of [[], [stranger.pem]]) {
      expect(await fetched(`${server.url}/firmware.bin`, {}, ca)).toMatchObject({ failed: 'broken' });
      expect(await sent(`${server.url}/`, ca)).toMatchObject({ failed: 'broken' });
    }
    expect(arrived()).toBe('');
    const heard = server instanceof FtpFiles ? server.commands : server.seen;
    expect(JSON.stringify(heard)).not.toContain('12345');
  });

  it('a server whose certificate is for another host, or expired', async () => {
    for (const wishes of [
      { subject: 'CN=other', names: ['other.example'], addresses: [] },
      { until: new Date('2021-01-01') },
    ]) {
      const { pem, keyPem } = await newServer(root, wishes);
      const files =
        protocol === 'FTPS'
          ? new FtpFiles({ key: keyPem, cert: pem })
          : new HttpFiles({ key: keyPem, cert: pem });
      await files.open();
      files.files.set('/firmware.bin', FILE);
      expect(await fetched(`${files.url}/firmware.bin`)).toMatchObject({ failed: 'broken' });
    }
  });
});

describe('SFTP', () => {
  it('the key of the server is one that is configured', async () => {
    const server = await serving('SFTP');
    const location = `${server.url}/firmware.bin`;
    expect(await fetched(location, { sftpKeys: [server.fingerprint] })).toEqual({ bytes: FILE.length });
    const another = (await SERVERS.SFTP()).fingerprint;
    expect(await fetched(location, { sftpKeys: [another] })).toMatchObject({ failed: 'broken' });
  });

  it('what may not be written: denied', async () => {
    const server = await SERVERS.SFTP();
    server.isReadOnly = true;
    expect(await sent(`${server.url}/`)).toMatchObject({ failed: 'denied' });
  });
});

describe('HTTP, what a server may answer', () => {
  const redirect = (to: string) => (_: unknown, response: ServerResponse) =>
    void response.writeHead(302, { Location: to }).end();

  it('a redirect on the same host is followed', async () => {
    const server = await serving('HTTP');
    server.answers = [redirect('/firmware.bin')];
    expect(await fetched(`${server.url}/old.bin`)).toEqual({ bytes: FILE.length });
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:,x', 'http://[', 'http://127.0.0.1/../../x'])(
    'a redirect to %s is not',
    async (target) => {
      const server = await serving('HTTP');
      server.answers = [redirect(target)];
      const outcome = await fetched(`${server.url}/old.bin`, { protocols: ['FTP', 'HTTP'] });
      expect(['denied', 'bad', 'missing', 'unreachable']).toContain('failed' in outcome && outcome.failed);
      expect(arrived()).not.toContain('root:');
    },
  );

  it('a redirect to another host is followed only where that host is named', async () => {
    const other = await serving('HTTP');
    const elsewhere = `${other.url.replace('127.0.0.1', 'localhost')}/firmware.bin`;
    const server = await serving('HTTP');
    server.answers = [redirect(elsewhere)];
    expect(await fetched(`${server.url}/old.bin`)).toMatchObject({ failed: 'denied' });
    expect(other.seen).toEqual([]);
    server.answers = [redirect(elsewhere)];
    const hosts = ['127.0.0.1', 'localhost'];
    expect(await fetched(`${server.url}/old.bin`, { hosts })).toEqual({ bytes: FILE.length });
    // The password was for the first one.
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('a redirect from HTTPS to HTTP is not followed', async () => {
    const plain = await serving('HTTP');
    const server = await serving('HTTPS');
    server.answers = [redirect(`${plain.url}/firmware.bin`)];
    expect(await fetched(`${server.url}/old.bin`, { hosts: ['127.0.0.1'] })).toMatchObject({
      failed: 'denied',
    });
    expect(plain.seen).toEqual([]);
  });

  it('a redirect in circles ends', async () => {
    const server = await serving('HTTP');
    server.answers = Array.from({ length: 20 }, () => redirect('/again.bin'));
    expect(await fetched(`${server.url}/old.bin`)).toMatchObject({ failed: 'bad' });
    expect(server.seen.length).toBeLessThan(10);
  });

  it('a log is never sent to where a redirect leads', async () => {
    const other = await SERVERS.HTTP();
    const server = await SERVERS.HTTP();
    server.answers = [redirect(`${other.url}/`)];
    expect(await sent(`${server.url}/`)).toHaveProperty('failed');
    expect(other.seen).toEqual([]);
  });

  it('a body without an end, or longer than it was said to be, is cut off', async () => {
    const server = await SERVERS.HTTP();
    server.answers = [
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(4_096)));
        };
        response.on('drain', more).on('error', () => {});
        more();
      },
    ];
    expect(await fetched(`${server.url}/endless.bin`)).toMatchObject({ failed: 'tooLarge' });
    expect(arrived().length).toBeLessThanOrEqual(MOST_BYTES);
  });

  it.each([
    [401, 'denied'],
    [404, 'missing'],
    [405, 'unsupported'],
    [400, 'bad'],
    [503, 'broken'],
  ])('%i: %s', async (status, failed) => {
    const server = await SERVERS.HTTP();
    server.answers = [(_, response) => void response.writeHead(status).end()];
    expect(await fetched(`${server.url}/x.bin`)).toMatchObject({ failed });
  });
});

describe('locations that are not followed', () => {
  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/x',
    'javascript:alert(1)',
    'http://127.0.0.1/..%2f..%2fetc/passwd',
    'ftp://127.0.0.1/a/%2e%2e/%2e%2e/etc/passwd%00',
    'ftp://127.0.0.1/x%0d%0aDELE%20y',
    'http://127.0.0.1/%zz',
    'http://',
    '//127.0.0.1/x',
    `http://127.0.0.1/${'x'.repeat(2_000)}`,
    '',
  ])('%s', async (location) => {
    const outcome = await fetched(location);
    expect(outcome).toHaveProperty('failed', 'denied');
    expect(arrived()).toBe('');
  });

  it('hosts that are not named', async () => {
    const { url } = await serving('HTTP');
    const location = `${url}/firmware.bin`;
    expect(await fetched(location, { hosts: ['*.example.com'] })).toMatchObject({ failed: 'denied' });
    expect(await fetched(location, { hosts: ['127.0.0.1'] })).toEqual({ bytes: FILE.length });
    for (const trick of ['127.0.0.1.example.org', 'example.com.evil.org', 'evilexample.com'])
      expect(
        readLocation(`http://${trick}/x`, { ...ANY, hosts: ['*.example.com', '127.0.0.1'] }),
      ).toHaveProperty('refused', 'bad');
    expect(readLocation('http://a.example.com/x', { ...ANY, hosts: ['*.example.com'] })).not.toHaveProperty(
      'refused',
    );
  });
});
