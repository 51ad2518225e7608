import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/** As much of an FTP server as a station needs (RFC 959, 2428, 3659, 4217): passive mode, REST, SIZE, MDTM, AUTH TLS. */
export class FtpFiles {
  readonly files = new Map<string, Buffer>();
  readonly commands: string[] = [];
  /** Sends so many bytes and then nothing more; each RETR counts once. */
  stallAfter: number[] = [];
  /** Takes the data of a STOR and never answers; each STOR counts once. */
  muteStores = 0;
  user = 'user';
  password = '12345';
  readonly #tls: { key: string; cert: string } | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(tls?: { key: string; cert: string }) {
    this.#tls = tls;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => this.close());
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** As the local API's contract spells it. */
  get url(): string {
    return `${this.#tls ? 'ftps' : 'ftp'}://${this.user}:${this.password}@localhost:${this.port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    const session = new Session(this, socket, this.#tls, this.#sockets);
    session.listen(socket);
    session.say('220 ready');
  }
}

type Command = (argument: string) => void | Promise<void>;

class Session {
  readonly #ftp: FtpFiles;
  readonly #tls: { key: string; cert: string } | undefined;
  readonly #sockets: Set<Socket>;
  #control: Socket;
  #offset = 0;
  #secureData = false;
  #data: Promise<Socket> | undefined;
  #user = '';

  constructor(
    ftp: FtpFiles,
    control: Socket,
    tls: { key: string; cert: string } | undefined,
    sockets: Set<Socket>,
  ) {
    this.#ftp = ftp;
    this.#control = control;
    this.#tls = tls;
    this.#sockets = sockets;
  }

  say(line: string): void {
    this.#control.write(`${line}\r\n`);
  }

  listen(socket: Socket): void {
    let waiting = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      waiting += chunk;
      const lines = waiting.split('\r\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) this.#obey(line);
    });
  }

  #obey(line: string): void {
    this.#ftp.commands.push(line);
    const [word = '', ...rest] = line.split(' ');
    const command = this.#table[word.toUpperCase()];
    if (command) void command(rest.join(' '));
    else this.say('502 not here');
  }

  readonly #table: { readonly [word: string]: Command } = {
    USER: (name) => {
      this.#user = name;
      this.say('331 and the password');
    },
    PASS: (password) =>
      this.say(
        this.#user === this.#ftp.user && password === this.#ftp.password ? '230 welcome' : '530 not you',
      ),
    AUTH: () => this.#startTls(),
    PBSZ: () => this.say('200 0'),
    PROT: (level) => {
      this.#secureData = level === 'P';
      this.say('200 so be it');
    },
    FEAT: () => this.say('211-Features\r\n REST STREAM\r\n SIZE\r\n MDTM\r\n211 End'),
    TYPE: () => this.say('200 binary'),
    STRU: () => this.say('200 file'),
    OPTS: () => this.say('200 as you like'),
    PWD: () => this.say('257 "/" is where you are'),
    CWD: () => this.say('250 there'),
    MKD: () => this.say('257 made'),
    SIZE: (path) => this.#ofFile(path, (file) => `213 ${file.length}`),
    MDTM: (path) => this.#ofFile(path, () => '213 20250101000000'),
    REST: (offset) => {
      this.#offset = Number(offset);
      this.say('350 from there');
    },
    EPSV: () => this.#passive((port) => `229 Entering (|||${port}|)`),
    PASV: () => this.#passive((port) => `227 Entering (127,0,0,1,${port >> 8},${port & 255})`),
    RETR: (path) => this.#retrieve(path),
    STOR: (path) => this.#store(path),
    QUIT: () => {
      this.#control.end('221 bye\r\n');
    },
  };

  #ofFile(path: string, answer: (file: Buffer) => string): void {
    const file = this.#ftp.files.get(path.startsWith('/') ? path : `/${path}`);
    this.say(file ? answer(file) : '550 no such file');
  }

  #passive(answer: (port: number) => string): void {
    const server = createServer();
    this.#data = once(server, 'connection').then(([socket]) => {
      server.close();
      this.#sockets.add(socket as Socket);
      (socket as Socket).on('error', () => {});
      return this.#secureData ? this.#secured(socket as Socket) : (socket as Socket);
    });
    server.listen(0, '127.0.0.1', () => this.say(answer((server.address() as AddressInfo).port)));
  }

  async #retrieve(path: string): Promise<void> {
    const file = this.#ftp.files.get(path.startsWith('/') ? path : `/${path}`);
    if (!file) return this.say('550 no such file');
    this.say('150 here it comes');
    const socket = await this.#data;
    const rest = file.subarray(this.#offset);
    this.#offset = 0;
    const stall = this.#ftp.stallAfter.shift();
    if (stall !== undefined) return void socket?.write(rest.subarray(0, stall));
    socket?.end(rest);
    this.say('226 done');
  }

  async #store(path: string): Promise<void> {
    this.say('150 go on');
    const socket = await this.#data;
    const parts: Buffer[] = [];
    socket?.on('data', (part) => parts.push(part as Buffer));
    await once(socket!, 'end');
    socket?.end();
    if (this.#ftp.muteStores > 0) {
      this.#ftp.muteStores -= 1;
      return;
    }
    this.#ftp.files.set(path.startsWith('/') ? path : `/${path}`, Buffer.concat(parts));
    this.say('226 kept');
  }

  #startTls(): void {
    this.say(this.#tls ? '234 go on' : '502 not here');
    if (!this.#tls) return;
    this.#control.removeAllListeners('data');
    this.#control = this.#secured(this.#control);
    this.listen(this.#control);
  }

  #secured(socket: Socket): Socket {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext(this.#tls ?? {}),
    });
    secure.on('error', () => {});
    return secure;
  }
}
