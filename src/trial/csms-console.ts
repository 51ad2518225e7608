import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ledgerLines, linesOf } from './conversation.ts';
import type { TrialCsms } from './csms.ts';
import type { CallOutcome } from './csms-link.ts';
import { HELP, readTyped, type Typed, type TypedView } from './typed-command.ts';

/**
 * Prints the conversation and takes typed commands. Resolves at `quit`. The end of the input is no `quit`: a CSMS
 * whose input is /dev/null serves on.
 */
export const attend = (csms: TrialCsms, input: Readable, print: (line: string) => void): Promise<void> => {
  const clock = (): string => new Date().toISOString().slice(11, 23);
  csms.on((event) => {
    for (const line of linesOf(event)) print(`${clock()}  ${line}`);
  });
  return new Promise((resolve) => {
    const reader = createInterface({ input });
    const desk = new Desk(csms, print);
    reader.on('line', (line) => desk.take(line, () => leave(reader, resolve)));
  });
};

const leave = (reader: Interface, resolve: () => void): void => {
  reader.close();
  resolve();
};

class Desk {
  readonly #csms: TrialCsms;
  readonly #print: (line: string) => void;
  #chosen: string | undefined;

  constructor(csms: TrialCsms, print: (line: string) => void) {
    this.#csms = csms;
    this.#print = print;
  }

  take(line: string, quit: () => void): void {
    const station = this.#station();
    const typed = readTyped(line, station && this.#view(station.station, station.version));
    if (typed.kind === 'quit') quit();
    else if (typed.kind === 'call' && station !== undefined)
      this.#csms
        .call(station.station, typed.action, typed.payload)
        .then((outcome) => this.#print(outcomeLine(typed.action, outcome)));
    else for (const answer of this.#answer(typed)) this.#print(answer);
  }

  #answer(typed: Typed): string[] {
    switch (typed.kind) {
      case 'help':
        return HELP;
      case 'list':
        return this.#csms.stations().map(({ station, version }) => `${station}  ${version}`);
      case 'ledger':
        return ledgerLines(this.#csms.transactions());
      case 'use':
        this.#chosen = typed.station;
        return [`commands go to ${typed.station}`];
      case 'problem':
        return [typed.problem];
      default:
        return [];
    }
  }

  #station(): ReturnType<TrialCsms['stations']>[number] | undefined {
    const stations = this.#csms.stations();
    return stations.find(({ station }) => station === this.#chosen) ?? stations.at(-1);
  }

  #view(station: string, version: TypedView['version']): TypedView {
    return { version, transactions: this.#csms.transactions(station) };
  }
}

const outcomeLine = (action: string, outcome: CallOutcome): string => {
  switch (outcome.kind) {
    case 'result':
      return `${action}: ${JSON.stringify(outcome.payload)}`;
    case 'error':
      return `${action} refused: ${outcome.code} ${outcome.description}`;
    case 'timeout':
      return `${action}: no answer`;
    case 'closed':
      return `${action}: the connection is gone`;
  }
};
