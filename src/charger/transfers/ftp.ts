/** FTP and FTPS (explicit TLS, or implicit on port 990). Passive mode alone; the data comes from the same host. */
import { Client, FTPError } from 'basic-ftp';
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

const IMPLICIT_TLS_PORT = 990;

export const ftp: Carrier = {
  download: (download) =>
    connected(download, way(download), async (client) => {
      const { part, watch } = download;
      const path = remotePath(download.url) ?? '';
      const { size, validator } = await factsOf(client, path);
      if (size !== undefined) part.expect(size);
      const offset = validator === undefined ? 0 : await part.resumptionFor(validator);
      if (offset > 0 && offset === size) return;
      if (offset === 0) await part.begin(validator);
      const counter = part.counter(offset, watch);
      const kept = part.write(counter, offset, watch);
      // The counter refuses what is too much; the client sees no more than a stream that has ended.
      await Promise.all([kept, client.downloadTo(counter, path, offset)]);
      if (size !== undefined && (await part.size()) !== size)
        throw new TransferError('broken', 'the file has not come whole');
    }),
  upload: (upload) =>
    connected(upload, way(upload), async (client) => {
      const folder = remotePath(upload.url) ?? '/';
      if (folder !== '/' && folder !== '') await client.ensureDir(folder);
      await client.uploadFrom(watchedFile(upload.file, upload.watch), upload.name);
    }),
};

/** Servers that know no SIZE or MDTM give whole files only. */
const factsOf = async (client: Client, path: string): Promise<{ size?: number; validator?: string }> => {
  const size = await optional(client.size(path));
  const modified = await optional(client.lastMod(path));
  return {
    ...(size !== undefined && { size }),
    ...(size !== undefined && modified && { validator: `${size} ${modified.toISOString()}` }),
  };
};

const optional = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FTPError) return undefined;
    throw error;
  }
};

const way = (transfer: Download | Upload): Way<Client> => ({
  client: new Client(0, { allowSeparateTransferHost: false }),
  open: (client) => client.access(accessOf(transfer)),
  close: (client) => client.close(),
  explain: (error) =>
    error instanceof FTPError
      ? new TransferError(failureOf(error.code), `the server answered ${error.code}`)
      : error,
});

const accessOf = ({ url, protocol, trust }: Download | Upload) => {
  const port = Number(url.port || 21);
  const credentials = credentialsOf(url);
  return {
    host: hostOf(url),
    port,
    ...(credentials && { user: credentials.user, password: credentials.password }),
    ...(protocol === 'FTPS' && {
      secure: port === IMPLICIT_TLS_PORT ? ('implicit' as const) : true,
      secureOptions: { ca: [...trust.ca], minVersion: 'TLSv1.2' as const },
    }),
  };
};

const failureOf = (code: number): TransferError['failed'] => {
  if ([430, 530, 532, 534, 553].includes(code)) return 'denied';
  if (code === 550) return 'missing';
  if ([502, 504].includes(code)) return 'unsupported';
  return [500, 501, 503].includes(code) ? 'bad' : 'broken';
};
