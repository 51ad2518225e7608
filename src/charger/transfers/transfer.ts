/** What a transfer of a file needs and how it can end, whatever the protocol. */
import type { TransferLocation, TransferRules } from '../../domain/transfer-location.ts';
import type { PartFile } from './part-file.ts';
import type { Watch } from './watch.ts';

/** PEM certificates of the authorities that a TLS server may be certified by. */
export type Trust = { ca: readonly string[] };

/** Why a transfer failed. `denied`: not for us; `unsupported`: the server cannot; `bad`: it did not understand us. */
export type TransferFailure = {
  failed: 'bad' | 'broken' | 'canceled' | 'denied' | 'missing' | 'tooLarge' | 'unreachable' | 'unsupported';
  /** In a sentence, without credentials. */
  why: string;
};
export type TransferOutcome = { bytes: number } | TransferFailure;

type Transfer = TransferLocation & { rules: TransferRules; trust: Trust; watch: Watch };
export type Download = Transfer & { part: PartFile };
/** `file`: what is sent; `name`: what it is to be called there. */
export type Upload = Transfer & { file: string; name: string; bytes: number };

/** One protocol. Rejects with a TransferError, or with an error of the system. */
export type Carrier = {
  download(download: Download): Promise<void>;
  upload(upload: Upload): Promise<void>;
};

/** A transfer that cannot go on, with its reason. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly failed: TransferFailure['failed'];

  constructor(failed: TransferFailure['failed'], why: string) {
    super(why);
    this.failed = failed;
  }
}

/** User and password of a URL, in plain text. */
export const credentialsOf = (url: URL): { user: string; password: string } | undefined =>
  url.username === ''
    ? undefined
    : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };

/** The host without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');
