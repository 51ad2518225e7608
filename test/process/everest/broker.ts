import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { testPort } from '../harness/ports.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', 'mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
);
/** Why the tests with a real broker cannot run here; undefined: they can. */
export const noBroker =
  MOSQUITTO === undefined ? 'mosquitto is not installed (apt-get install mosquitto)' : undefined;

/** A real Mosquitto on a port of its own. */
export class TestBroker {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async open(folder: string): Promise<TestBroker> {
    const broker = new TestBroker(await testPort(), folder);
    await broker.start();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const file = join(this.#folder, 'mosquitto.conf');
    writeFileSync(file, `listener ${this.port} 127.0.0.1\nallow_anonymous true\n`);
    this.#process = spawn(MOSQUITTO!, ['-c', file], { stdio: 'ignore' });
    for (let attempt = 0; !(await this.#listens()); attempt += 1) {
      if (attempt > 200) throw new Error('mosquitto does not listen');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** SIGKILL: the broker is gone without a word. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  #listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
}
