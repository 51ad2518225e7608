import type { CsmsReport } from './csms.ts';
import type { LedgerChange } from './ledger.ts';
import { deliveredWh, type LedgerTransaction } from './ledger.ts';
import type { ApiEvent, EvseView } from './local-api.ts';
import { number, object, text } from './wire.ts';

/** Everything the trial set-up notices, from whichever process. */
export type StoryEvent =
  | { source: 'visit'; who: string; what: string }
  | { source: 'process'; what: 'started'; pid: number; again: boolean }
  | { source: 'process'; what: 'exited'; code: number | null; signal: string | null; delayMs: number }
  | { source: 'station'; event: ApiEvent }
  /** What the station says of its EVSEs when it can be heard again. */
  | { source: 'evses'; evses: EvseView[]; again: boolean }
  | { source: 'csms'; report: CsmsReport };

/** One line of the story: who did what. */
export type Told = { who: string; what: string };

/** Turns what happens into lines that people like to read, and leaves out what they do not need. */
export class Story {
  readonly #states = new Map<number, string>();
  readonly #energy = new Map<number, number>();
  readonly #books = new Map<string, LedgerTransaction>();

  tell(event: StoryEvent): Told[] {
    switch (event.source) {
      case 'visit':
        return [{ who: event.who, what: event.what }];
      case 'process':
        return [{ who: 'station', what: processLine(event) }];
      case 'station':
        return this.#station(event.event);
      case 'evses':
        return this.#evses(event.evses, event.again);
      case 'csms':
        return this.#csms(event.report).map((what) => ({ who: 'CSMS', what }));
    }
  }

  /** The register of an EVSE as last heard, Wh since its session began. */
  energyWh(evseId: number): number {
    return this.#energy.get(evseId) ?? 0;
  }

  books(): LedgerTransaction[] {
    return [...this.#books.values()];
  }

  #station({ topic, data }: ApiEvent): Told[] {
    const evseId = number(data.evse_id) ?? number(data.id) ?? 0;
    if (topic === 'evse_state') return this.#state(evseId, text(data.state) ?? '');
    if (topic === 'powermeter') return this.#meter(evseId, data);
    if (topic === 'token') return tokenLines(data);
    return [];
  }

  #state(evseId: number, state: string): Told[] {
    const before = this.#states.get(evseId) ?? 'Available';
    this.#states.set(evseId, state);
    if (state === before) return [];
    if (state === 'Preparing') this.#energy.set(evseId, 0);
    return [{ who: 'station', what: `EVSE ${evseId} ${phraseOf(state, before)}` }];
  }

  /** A line every 5 Wh: often enough to see it grow, and the same number of lines however fast the machine is. */
  #meter(evseId: number, data: ApiEvent['data']): Told[] {
    const meter = object(data.value ?? data.powermeter ?? data);
    const energyWh = number(object(meter.energy_Wh_import).total);
    if (energyWh === undefined) return [];
    const before = this.#energy.get(evseId) ?? 0;
    this.#energy.set(evseId, energyWh);
    const passed = Math.floor(energyWh / TOLD_EVERY_WH) > Math.floor(before / TOLD_EVERY_WH);
    if (!passed || this.#states.get(evseId) !== 'Charging') return [];
    const power = kilowatts(number(object(meter.power_W).total) ?? 0);
    return [{ who: 'station', what: `EVSE ${evseId}  ${power}  ${Math.round(energyWh)} Wh` }];
  }

  #evses(evses: EvseView[], again: boolean): Told[] {
    for (const { id, state } of evses) this.#states.set(id, state);
    return evses
      .filter(({ transaction_id }) => again && transaction_id !== undefined && transaction_id !== null)
      .map(({ id, state }) => ({
        who: 'station',
        what: `EVSE ${id} ${phraseOf(state, 'Unavailable')}: its transaction goes on`,
      }));
  }

  #csms(report: CsmsReport): string[] {
    switch (report.type) {
      case 'connected':
        return [`${report.station} connected, OCPP ${report.version.slice('ocpp'.length)}`];
      case 'disconnected':
        return [`${report.station} is gone`];
      case 'frame':
        return report.action === 'BootNotification' ? bootLines(report.frame) : [];
      case 'transaction':
        this.#books.set(report.change.transaction.id, report.change.transaction);
        return transactionLines(report.change);
      default:
        return [];
    }
  }
}

/** The books in one line, and one for each thing that is wrong in them. */
export const booksLines = (books: readonly LedgerTransaction[]): string[] => {
  const wrong = books.flatMap(({ id, faults }) =>
    faults.map((fault) => `transaction ${short(id)}: ${fault}`),
  );
  const ended = books.filter(({ endedAt }) => endedAt !== undefined);
  const samples = books.reduce((sum, { samples: taken }) => sum + taken.length, 0);
  const energy = books.reduce((sum, transaction) => sum + (deliveredWh(transaction) ?? 0), 0);
  const count = `${books.length} transaction${books.length === 1 ? '' : 's'}`;
  const said = `the books: ${count}, ${ended.length} ended, ${Math.round(energy)} Wh, ${samples} samples`;
  return [`${said}, ${wrong.length === 0 ? 'nothing missing' : `${wrong.length} WRONG`}`, ...wrong];
};

const TOLD_EVERY_WH = 5;

const processLine = (event: Extract<StoryEvent, { source: 'process' }>): string => {
  if (event.what === 'started') return `starts${event.again ? ' again' : ''}, process ${event.pid}`;
  const wait = event.delayMs === 0 ? '' : `; too often, so it starts again in ${event.delayMs / 1000} s`;
  if (event.signal !== null) return `killed (${event.signal}), as if the power went${wait}`;
  return event.code === 0 ? 'exits by itself, as after a Reset' : `crashed (code ${event.code})${wait}`;
};

const phraseOf = (state: string, before: string): string => {
  switch (state) {
    case 'Available':
      return 'is free';
    case 'Preparing':
      return 'is taken, waits for car and token';
    case 'Charging':
      return before.startsWith('Suspended') ? 'charges again' : 'charges';
    case 'SuspendedEV':
      return 'offers power, the car draws none';
    case 'SuspendedEVSE':
      return 'offers no power for now';
    case 'Finishing':
      return 'has finished, waits for the car to leave';
    default:
      return `is ${state.toLowerCase()}`;
  }
};

const tokenLines = (data: ApiEvent['data']): Told[] => {
  const what = TOKEN_PHRASES[text(data.status) ?? ''];
  return what === undefined ? [] : [{ who: 'station', what }];
};

const TOKEN_PHRASES: { [status: string]: string } = {
  UsedToStart: 'token accepted, it starts',
  UsedToStop: 'token accepted, it stops',
  Rejected: 'token refused',
  TimedOut: 'no car came for the token in time',
};

const bootLines = (frame: Extract<CsmsReport, { type: 'frame' }>['frame']): string[] => {
  if (frame.kind !== 'result') return [];
  const { status, interval } = frame.payload;
  return [status === 'Accepted' ? 'accepts the station' : `says ${status}: come again in ${interval} s`];
};

const transactionLines = ({ kind, transaction, detail }: LedgerChange): string[] => {
  const name = `transaction ${short(transaction.id)}`;
  const { token, startWh, reason } = transaction;
  switch (kind) {
    case 'started':
      return [
        [`${name} started`, token && `token ${token}`, startWh !== undefined && `meter at ${startWh} Wh`]
          .filter((part) => typeof part === 'string')
          .join(', '),
      ];
    case 'ended': {
      const energy = deliveredWh(transaction);
      return [`${name} ended, ${energy === undefined ? '' : `${Math.round(energy)} Wh, `}${reason}`];
    }
    case 'repeated':
      return [`${name}: ${detail} heard again, with the same content`];
    case 'fault':
      return [`${name}: WRONG, ${detail}`];
    case 'updated':
      return [];
  }
};

/** A UUID by its first eight digits, a number as it is. */
const short = (id: string): string => id.slice(0, 8);

const kilowatts = (watts: number): string => `${(watts / 1000).toFixed(1)} kW`;
