/** SFTP. The server is known by its key where the configuration names one. */
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Client from 'ssh2-sftp-client';
import { remotePath } from '../../domain/transfer-location.ts';
import { connected, type Way } from './connection.ts';
import {
  type Carrier,
  credentialsOf,
  type Download,
  hostOf,
  TransferError,
  type Upload,
} from './transfer.ts';
import { watchedFile } from './watch.ts';

const CONNECT_MS = 20_000;

export const sftp: Carrier = {
  download: (download) =>
    connected(download, way(download), async (client) => {
      const { part, watch } = download;
      const path = remotePath(download.url) ?? '';
      const { size, modifyTime } = await client.stat(path);
      part.expect(size);
      const validator = `${size} ${modifyTime}`;
      const offset = await part.resumptionFor(validator);
      if (offset > 0 && offset === size) return;
      if (offset === 0) await part.begin(validator);
      await part.write(client.createReadStream(path, { start: offset }), offset, watch);
      if ((await part.size()) !== size) throw new TransferError('broken', 'the file has not come whole');
    }),
  upload: (upload) =>
    connected(upload, way(upload), async (client) => {
      const folder = remotePath(upload.url) ?? '/';
      if (folder !== '/' && folder !== '') await client.mkdir(folder, true);
      const from = watchedFile(upload.file, upload.watch);
      const to = client.createWriteStream(posix.join(folder || '/', upload.name));
      await pipeline(from, to, { signal: upload.watch.signal });
    }),
};

const way = ({ url, rules }: Download | Upload): Way<Client> => {
  const credentials = credentialsOf(url);
  return {
    // Errors that nobody asked for would otherwise go to the console.
    client: new Client('station', { error: () => {}, end: () => {}, close: () => {} }),
    open: (client) =>
      client.connect({
        host: hostOf(url),
        port: Number(url.port || 22),
        ...(credentials && { username: credentials.user, password: credentials.password }),
        readyTimeout: CONNECT_MS,
        ...(rules.sftpKeys.length > 0 && {
          hostHash: 'sha256',
          hostVerifier: (fingerprint: string) => isKnown(fingerprint, rules.sftpKeys),
        }),
      }),
    close: (client) => client.end().catch(() => {}),
    explain,
  };
};

/** `ssh-keygen -l` shows base64 without padding, the package gives hex digits. */
const isKnown = (fingerprint: string, known: readonly string[]): boolean => {
  const shown = Buffer.from(fingerprint, 'hex').toString('base64').replace(/=+$/, '');
  return known.some((key) => key.replace(/^SHA256:/, '').replace(/=+$/, '') === shown);
};

const explain = (error: unknown): unknown => {
  if (error instanceof TransferError) return error;
  const { code, message } = error as { code?: string | number; message?: string };
  const text = message ?? '';
  if (/authentication methods failed/i.test(text))
    return new TransferError('denied', 'the server did not let us in');
  if (code === 2 || code === 'ENOENT' || /no such file/i.test(text))
    return new TransferError('missing', 'there is no such file');
  if (code === 3 || code === 'EACCES' || /permission denied/i.test(text))
    return new TransferError('denied', 'the server refused it');
  return error;
};
