import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.ts';
import type { CsmsReport } from './csms.ts';
import { KeptStation } from './kept-station.ts';
import { booksLines, Story, type StoryEvent } from './story.ts';
import { Teller } from './teller.ts';
import { freePort, layOut, TRIAL_PORTS, type TrialFolder } from './trial-folder.ts';
import { visit } from './visit.ts';

export type StartOptions = {
  /** The OCPP version of the station; left out: 2.0.1. */
  ocpp?: '1.6' | '2.0.1' | undefined;
  /** Where database and logs go; left out: a temporary folder that is removed at the end. */
  dataFolder?: string | undefined;
  /** Ends after one visit instead of staying up. */
  once?: boolean | undefined;
  print?: ((line: string) => void) | undefined;
};

/**
 * The command `statecharge start`, which is `npm start`: a station and a trial CSMS as two child processes, a car that
 * comes, charges and leaves, and what happens told on the terminal. Ends on SIGINT, SIGTERM or SIGHUP, with both
 * children stopped. Resolves with the exit code.
 */
export const runStart = async (options: StartOptions = {}): Promise<number> => {
  const print = options.print ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const ended = signalled();
  print(headline(options.ocpp ?? '2.0.1'));
  const ports = { api: await freePort(TRIAL_PORTS.api), csms: await freePort(TRIAL_PORTS.csms) };
  const laidOut = layOut(options.ocpp ?? '2.0.1', ports, options.dataFolder);
  const trial = new Trial(laidOut, ports, print);
  const played = trial.play().then((went) => {
    if (options.once === true) return went ? 0 : 1;
    print(afterwards(laidOut, ports));
    return ended;
  });
  const code = await Promise.race([ended, played]);
  await trial.stop();
  if (options.dataFolder === undefined) rmSync(laidOut.folder, { recursive: true, force: true });
  return code;
};

const headline = (version: string): string =>
  `\n  A charging station, its CSMS and a car, in OCPP ${version}. Ctrl-C stops everything.\n`;

const afterwards = ({ folder }: TrialFolder, ports: { api: number }): string => {
  const ctl = `npx statecharge ctl${ports.api === TRIAL_PORTS.api ? '' : ` --api http://127.0.0.1:${ports.api}`}`;
  return [
    '',
    `  Now it is yours: in a browser at http://127.0.0.1:${ports.api}, or in another terminal, in this folder:`,
    '',
    `    ${ctl} status`,
    `    ${ctl} plug-in 1              a car arrives at EVSE 1 (unplug 1, pause 1, resume 1)`,
    `    ${ctl} swipe DEADBEEF         start or stop with a token`,
    `    ${ctl} disconnect             no CSMS for a while (connect)`,
    `    ${ctl} fault 1                something breaks (clear-fault 1)`,
    `    ${ctl} kill                   the power goes; see what is lost: nothing`,
    '',
    `  The conversation with the CSMS: ${join(folder, 'csms.log')}`,
    `  The station's own log:          ${join(folder, 'station.log')}`,
    '  Ctrl-C stops both.',
    '',
  ].join('\n');
};

/** Resolves with 0 at the first request to end. */
const signalled = (): Promise<number> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(0));
  });

class Trial {
  readonly #story = new Story();
  readonly #teller: Teller;
  readonly #csms: Child;
  readonly #station: KeptStation;
  #ended = false;
  #accepted: () => void = () => {};

  constructor(
    { folder, cli, stationFile }: TrialFolder,
    ports: { api: number; csms: number },
    print: (line: string) => void,
  ) {
    this.#teller = new Teller(print, Date.now);
    this.#csms = new Child(cli, ['csms', '--port', String(ports.csms)], join(folder, 'csms.log'));
    this.#csms.onReport((report) => this.#note({ source: 'csms', report: report as CsmsReport }));
    this.#station = new KeptStation({
      cli,
      stationFile,
      logFile: join(folder, 'station.log'),
      apiUrl: `http://127.0.0.1:${ports.api}`,
      tell: (event) => this.#note(event),
    });
  }

  /** Starts both, waits for them to meet, plays one visit. False when the CSMS did not start or the visit failed. */
  async play(): Promise<boolean> {
    const listening = (message: unknown): message is CsmsReport =>
      (message as CsmsReport).type === 'listening';
    if ((await this.#csms.report(listening)) === undefined) return false;
    const accepted = new Promise<void>((resolve) => {
      this.#accepted = resolve;
    });
    void this.#station.keep();
    await Promise.all([accepted, this.#station.heard]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const went = await visit({
      api: this.#station.api,
      tell: (who, what) => this.#note({ source: 'visit', who, what }),
      energyWh: (evseId) => this.#story.energyWh(evseId),
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    this.#teller.tell(booksLines(this.#story.books()).map((what) => ({ who: 'CSMS', what })));
    this.#teller.flush();
    return went;
  }

  /** Stops both in order; that the station leaves the CSMS then is no news. */
  async stop(): Promise<void> {
    this.#teller.flush();
    this.#ended = true;
    await this.#station.stop();
    await this.#csms.stop();
  }

  #note(event: StoryEvent): void {
    if (this.#ended) return;
    this.#teller.tell(this.#story.tell(event));
    if (event.source === 'csms' && isAcceptance(event.report)) this.#accepted();
  }
}

const isAcceptance = (report: CsmsReport): boolean =>
  report.type === 'frame' &&
  report.action === 'BootNotification' &&
  report.frame.kind === 'result' &&
  report.frame.payload.status === 'Accepted';
