/** What is used here of the package, which carries no types. */
declare module 'ssh2-sftp-client' {
  import type { Readable, Writable } from 'node:stream';

  type Options = {
    host: string;
    port: number;
    username?: string;
    password?: string;
    readyTimeout?: number;
    retries?: number;
    hostHash?: string;
    hostVerifier?: (fingerprint: string) => boolean;
  };

  export default class Client {
    constructor(name?: string, callbacks?: Record<string, (argument?: unknown) => void>);
    connect(options: Options): Promise<unknown>;
    stat(path: string): Promise<{ size: number; modifyTime: number }>;
    createReadStream(path: string, options?: { start?: number }): Readable;
    createWriteStream(path: string): Writable;
    mkdir(path: string, recursive?: boolean): Promise<unknown>;
    end(): Promise<boolean>;
  }
}
