/** Moves a file by the protocol that its location names. Each protocol is loaded when it is first needed. */
import { stat } from 'node:fs/promises';
import { shownLocation, type TransferProtocol } from '../../domain/transfer-location.ts';
import {
  type Carrier,
  type Download,
  TransferError,
  type TransferFailure,
  type TransferOutcome,
  type Upload,
} from './transfer.ts';

const CARRIERS: Readonly<Record<TransferProtocol, () => Promise<Carrier>>> = {
  FTP: async () => (await import('./ftp.ts')).ftp,
  FTPS: async () => (await import('./ftp.ts')).ftp,
  HTTP: async () => (await import('./http.ts')).http,
  HTTPS: async () => (await import('./http.ts')).http,
  SFTP: async () => (await import('./sftp.ts')).sftp,
};

/** Fetches a file into its part file; one that was begun is continued where the server can. Never rejects. */
export const download = (wanted: Download): Promise<TransferOutcome> =>
  outcomeOf(wanted, async () => {
    await (await CARRIERS[wanted.protocol]()).download(wanted);
    return { bytes: await wanted.part.size() };
  });

/** Sends a file. Never rejects. */
export const upload = (wanted: Omit<Upload, 'bytes'>): Promise<TransferOutcome> =>
  outcomeOf(wanted, async () => {
    const bytes = (await stat(wanted.file)).size;
    await (await CARRIERS[wanted.protocol]()).upload({ ...wanted, bytes });
    return { bytes };
  });

const outcomeOf = async (
  { url, watch }: Pick<Download, 'url' | 'watch'>,
  act: () => Promise<TransferOutcome>,
): Promise<TransferOutcome> => {
  try {
    return await act();
  } catch (error) {
    return failureOf(watch.signal.aborted ? watch.signal.reason : error, url);
  } finally {
    watch.done();
  }
};

const UNREACHABLE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'];

const failureOf = (error: unknown, url: URL): TransferFailure => {
  const at = shownLocation(url);
  if (error instanceof TransferError) return { failed: error.failed, why: `${at}: ${error.message}` };
  const { code, name, errors } = error as { code?: unknown; name?: string; errors?: { code?: unknown }[] };
  if (name === 'AbortError') return { failed: 'canceled', why: `${at}: canceled` };
  const shown = String(code ?? errors?.[0]?.code ?? name ?? 'unknown error');
  return { failed: UNREACHABLE.includes(shown) ? 'unreachable' : 'broken', why: `${at}: ${shown}` };
};
