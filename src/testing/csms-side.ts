import { type CsmsOptions, startCsms, type TrialCsms } from '../trial/csms.ts';
import type { CallOutcome } from '../trial/csms-link.ts';
import { Network } from '../trial/scenario/network.ts';
import { REGISTRATION, type Registering } from './happenings.ts';
import { type CsmsUnderTest, TOKENS } from './subject.ts';

/** Seconds until a station that is not accepted asks again. */
const RETRY_S = 5;

export type CsmsSideOptions = {
  version: '1.6' | '2.0.1';
  /** `ws://...` of a CSMS that is to be tested, to which the station's identity is appended; left out: the trial CSMS. */
  url?: string;
  /** Has that CSMS send a command; without it no command can be tried on it. */
  call?(action: string, payload: object): Promise<CallOutcome>;
  /** Has that CSMS answer BootNotification with this status from now on. */
  register?(how: Registering): void;
  /** The trial CSMS's clock, RFC 3339; left out: the real one. */
  now?: () => string;
};

/** A CSMS behind a network that can be cut; stations dial {@link url}. */
export class CsmsSide implements CsmsUnderTest {
  readonly version: '1.6' | '2.0.1';
  readonly #options: CsmsSideOptions;
  readonly #network: Network;
  /** Undefined: the CSMS is somebody else's. */
  readonly trial: TrialCsms | undefined;

  private constructor(options: CsmsSideOptions, network: Network, trial: TrialCsms | undefined) {
    this.version = options.version;
    this.#options = options;
    this.#network = network;
    this.trial = trial;
  }

  static async open(options: CsmsSideOptions): Promise<CsmsSide> {
    const { version, url, now } = options;
    const wishes: CsmsOptions = {
      versions: [`ocpp${version}`],
      heartbeatIntervalS: 86_400,
      authorize: (token) => (token === TOKENS.refused ? 'Invalid' : 'Accepted'),
      ...(now && { now }),
    };
    const trial = url === undefined ? await startCsms(wishes) : undefined;
    const network = new Network(url ?? trial!.url, () => 0);
    await network.open();
    return new CsmsSide(options, network, trial);
  }

  /** Where stations find the network's other end; the port of {@link url}. */
  get port(): number {
    return this.#network.port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get heard(): CsmsUnderTest['heard'] {
    return this.#network.heard;
  }

  /** A station is connected through. */
  get connected(): boolean {
    return this.#network.connected;
  }

  readonly call = async (action: string, payload: object): Promise<CallOutcome> => {
    if (this.#options.call) return this.#options.call(action, payload);
    const station = this.trial?.stations()[0]?.station;
    return station === undefined ? { kind: 'closed' } : this.trial!.call(station, action, payload);
  };

  async cutNetwork(): Promise<void> {
    this.#network.cut();
  }

  async mendNetwork(): Promise<void> {
    this.#network.mend();
  }

  register(how: Registering): void {
    this.#options.register?.(how);
    this.trial?.behaveWell();
    const answer = { status: REGISTRATION[how], interval: RETRY_S };
    if (how !== 'registered') this.trial?.behave({ on: 'BootNotification', do: { answer } });
  }

  async close(): Promise<void> {
    await this.#network.close();
    await this.trial?.stop();
  }
}
