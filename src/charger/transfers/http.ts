/** HTTP and HTTPS: GET with ranges, POST with the headers that N01.FR.19 names. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { mayRedirect, readLocation } from '../../domain/transfer-location.ts';
import type { PartFile } from './part-file.ts';
import { type Carrier, credentialsOf, type Download, TransferError, type Upload } from './transfer.ts';
import { watchedFile } from './watch.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

export const http: Carrier = {
  download: async (download) => {
    const response = await follow(download, await rangeOf(download.part));
    if (response.statusCode !== 416) return keep(download, response);
    // What is here is not a part of what is there.
    response.resume();
    await download.part.discard();
    return keep(download, await follow(download, {}));
  },
  upload: async (upload) => {
    const response = await send(upload, upload.url, {
      method: 'POST',
      headers: {
        ...authorization(upload.url),
        'Content-Type': upload.name.endsWith('.gz') ? 'application/gzip' : 'application/x-ndjson',
        'Content-Disposition': `attachment; filename="${upload.name}"`,
        'Content-Length': upload.bytes,
      },
    });
    response.resume();
    refuseFailure(response);
  },
};

/** If-Range: a file that has changed comes whole. */
const rangeOf = async (part: PartFile): Promise<Record<string, string>> => {
  const resumption = await part.resumption();
  if (!resumption) return {};
  return { Range: `bytes=${resumption.offset}-`, 'If-Range': resumption.validator };
};

const keep = async (download: Download, response: IncomingMessage): Promise<void> => {
  refuseFailure(response);
  const { part, watch } = download;
  const offset = response.statusCode === 206 ? rangeStart(response) : 0;
  if (offset > 0 && offset !== (await part.size()))
    throw new TransferError('bad', 'the server sent another part than was asked for');
  part.expect(offset + Number(response.headers['content-length'] ?? 0));
  if (offset === 0) await part.begin(validatorOf(response));
  await part.write(response, offset, watch);
};

const rangeStart = ({ headers }: IncomingMessage): number =>
  Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? 0);

/** Weak ETags do not promise the same bytes. */
const validatorOf = ({ headers }: IncomingMessage): string | undefined =>
  headers.etag && !headers.etag.startsWith('W/') ? headers.etag : headers['last-modified'];

const follow = async (download: Download, range: Record<string, string>): Promise<IncomingMessage> => {
  let { url } = download;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const headers = { 'Accept-Encoding': 'identity', ...range, ...authorization(url) };
    const response = await send(download, url, { method: 'GET', headers });
    if (!REDIRECTS.includes(response.statusCode ?? 0)) return response;
    response.resume();
    url = redirected(download, url, response.headers.location);
  }
  throw new TransferError('bad', `redirected more than ${MOST_REDIRECTS} times`);
};

const redirected = ({ rules }: Download, from: URL, location: string | undefined): URL => {
  if (location === undefined || !URL.canParse(location, from.href))
    throw new TransferError('bad', 'redirected to nowhere');
  const to = readLocation(new URL(location, from.href).href, rules);
  if ('refused' in to || !mayRedirect(from, to, rules))
    throw new TransferError('denied', 'redirected to an address that is not allowed');
  return to.url;
};

const authorization = (url: URL): Record<string, string> => {
  const credentials = credentialsOf(url);
  if (!credentials) return {};
  const { user, password } = credentials;
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
};

const send = (
  transfer: Download | Upload,
  url: URL,
  options: Pick<RequestOptions, 'method' | 'headers'>,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { trust, watch } = transfer;
    const target = new URL(url);
    target.username = '';
    target.password = '';
    const all = { ...options, agent: false, signal: watch.signal };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(target, { ...all, ca: [...trust.ca], minVersion: 'TLSv1.2' })
        : httpRequest(target, all);
    request.on('error', reject).on('response', (response) => {
      watch.moved();
      resolve(response);
    });
    if ('file' in transfer) sendFile(transfer, request).catch(reject);
    else request.end();
  });

const sendFile = ({ file, watch }: Upload, request: NodeJS.WritableStream): Promise<void> =>
  pipeline(watchedFile(file, watch), request, { signal: watch.signal });

const refuseFailure = ({ statusCode = 0 }: IncomingMessage): void => {
  if (statusCode >= 200 && statusCode < 300) return;
  throw new TransferError(failureOf(statusCode), `the server answered ${statusCode}`);
};

const failureOf = (status: number): TransferError['failed'] => {
  if ([401, 403, 407].includes(status)) return 'denied';
  if ([404, 410].includes(status)) return 'missing';
  if ([405, 501, 505].includes(status)) return 'unsupported';
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'bad' : 'broken';
};
