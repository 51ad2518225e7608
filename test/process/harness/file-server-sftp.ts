import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** ssh2 comes with ssh2-sftp-client and carries no types: what is used here of it. */
type Handle = Buffer;
type Sftp = {
  on(request: string, answer: (id: number, ...rest: never[]) => void): Sftp;
  status(id: number, code: number): void;
  handle(id: number, handle: Handle): void;
  data(id: number, data: Buffer): void;
  attrs(id: number, attributes: object): void;
};
type Authentication = { method: string; username: string; password?: string; accept(): void; reject(): void };
type Connection = {
  on(event: string, listener: (argument: never, more: never) => void): Connection;
  end(): void;
};
type Ssh2 = {
  Server: new (
    options: { hostKeys: string[] },
    welcome: (connection: Connection) => void,
  ) => {
    listen(port: number, host: string, done: () => void): void;
    address(): AddressInfo;
    close(): void;
  };
  utils: {
    generateKeyPairSync(kind: string): { private: string };
    parseKey(key: string): { getPublicSSH(): Buffer };
    sftp: { STATUS_CODE: { OK: number; EOF: number; NO_SUCH_FILE: number; PERMISSION_DENIED: number } };
  };
};
const ssh2 = createRequire(createRequire(import.meta.url).resolve('ssh2-sftp-client'))('ssh2') as Ssh2;
const { OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED } = ssh2.utils.sftp.STATUS_CODE;

/** Now and then ssh2 makes an Ed25519 key that it cannot read itself. */
const hostKey = (): string => {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
};

/** As much of an SFTP server as a station needs. */
export class SftpFiles {
  readonly files = new Map<string, Buffer>();
  user = 'user';
  password = '12345';
  /** Nothing may be written. */
  isReadOnly = false;
  /** As `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
  readonly #server: InstanceType<Ssh2['Server']>;
  readonly #connections = new Set<Connection>();
  readonly #open = new Map<number, { path: string; bytes: Buffer }>();

  constructor() {
    const key = hostKey();
    const shown = createHash('sha256').update(ssh2.utils.parseKey(key).getPublicSSH()).digest('base64');
    this.fingerprint = `SHA256:${shown.replace(/=+$/, '')}`;
    this.#server = new ssh2.Server({ hostKeys: [key] }, (connection) => this.#welcome(connection));
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => this.close());
    return this;
  }

  get url(): string {
    return `sftp://${this.user}:${this.password}@127.0.0.1:${this.#server.address().port}`;
  }

  close(): void {
    for (const connection of this.#connections) connection.end();
    this.#server.close();
  }

  #welcome(connection: Connection): void {
    this.#connections.add(connection);
    connection
      .on('error', () => {})
      .on('authentication', (who: Authentication) =>
        who.method === 'password' && who.username === this.user && who.password === this.password
          ? who.accept()
          : who.reject(),
      )
      .on('session', (accept: () => { on(event: string, start: (accept: () => Sftp) => void): void }) =>
        accept().on('sftp', (begin) => this.#serve(begin())),
      );
  }

  #serve(sftp: Sftp): void {
    const stat = (id: number, path: string) => {
      const file = this.files.get(path);
      if (!file) return sftp.status(id, NO_SUCH_FILE);
      sftp.attrs(id, { mode: 0o100644, size: file.length, uid: 0, gid: 0, atime: 0, mtime: 1_700_000_000 });
    };
    sftp
      .on('STAT', stat)
      .on('LSTAT', stat)
      .on('MKDIR', (id) => sftp.status(id, OK))
      .on('OPEN', (id: number, path: string, flags: number) => {
        const isWriting = (flags & 2) !== 0;
        if (isWriting && this.isReadOnly) return sftp.status(id, PERMISSION_DENIED);
        const bytes = isWriting ? Buffer.alloc(0) : this.files.get(path);
        if (!bytes) return sftp.status(id, NO_SUCH_FILE);
        const number = this.#open.size;
        this.#open.set(number, { path, bytes });
        sftp.handle(id, Buffer.of(number));
      })
      .on('FSTAT', (id: number, handle: Handle) => stat(id, this.#open.get(handle[0]!)!.path))
      .on('FSETSTAT', (id) => sftp.status(id, OK))
      .on('READ', (id: number, handle: Handle, offset: number, length: number) => {
        const part = this.#open.get(handle[0]!)!.bytes.subarray(offset, offset + length);
        if (part.length === 0) sftp.status(id, EOF);
        else sftp.data(id, part);
      })
      .on('WRITE', (id: number, handle: Handle, offset: number, data: Buffer) => {
        const open = this.#open.get(handle[0]!)!;
        open.bytes = Buffer.concat([open.bytes.subarray(0, offset), data]);
        this.files.set(open.path, open.bytes);
        sftp.status(id, OK);
      })
      .on('CLOSE', (id) => sftp.status(id, OK));
  }
}
