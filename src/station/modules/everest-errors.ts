import type { Saying } from '../../charger/everest/api.ts';
import type { ChargerError } from '../../domain/connector.ts';
import { isSameError } from '../../domain/error-codes.ts';
import type { Member } from './everest-side.ts';

type Origin = { origin: string; error: ChargerError };

/**
 * The errors that EVerest has, each shown where it belongs: at the EVSE whose modules it comes from, else at the station.
 * EVerest tells all of them to one API module.
 */
export class EverestErrors {
  readonly #members: readonly Member[];
  readonly #shown: (member: Member) => readonly ChargerError[];
  /** Undefined: EVerest has not said yet. */
  #present: Origin[] | undefined;

  /** @param shown the errors that the connectors of a module show, perhaps from a former life */
  constructor(members: readonly Member[], shown: (member: Member) => readonly ChargerError[]) {
    this.#members = members;
    this.#shown = shown;
  }

  told(saying: Exclude<Saying, { variable: string }>): void {
    if ('errors' in saying) this.#replace(saying.errors);
    else if (saying.change === 'raised') this.#raise(saying);
    else this.#clear(saying);
  }

  /** For a module that is there anew: it said nothing before. */
  repeat(member: Member): void {
    if (!this.#present) return;
    const now = this.#present.filter((one) => this.#place(one) === member).map(({ error }) => error);
    const over = this.#shown(member).filter(
      (error) => isEverests(error) && !now.some((one) => isSameError(one, error)),
    );
    for (const error of over) show(member, 'clear_error', error);
    for (const error of now) show(member, 'raise_error', error);
  }

  #replace(now: Origin[]): void {
    this.#present = now;
    for (const member of this.#members) this.repeat(member);
  }

  #raise(one: Origin): void {
    this.#present = [...this.#others(one), one];
    show(this.#place(one), 'raise_error', one.error);
  }

  #clear(one: Origin): void {
    this.#present = this.#others(one);
    show(this.#place(one), 'clear_error', one.error);
  }

  #others(one: Origin): Origin[] {
    return (this.#present ?? []).filter((known) => !isSame(known, one));
  }

  #place({ origin }: Origin): Member | undefined {
    return (
      this.#members.find(({ errorsOf }) => errorsOf.includes(origin)) ??
      this.#members.find(({ evseId }) => evseId === undefined)
    );
  }
}

/** EVerest writes the interface in front of its errors; ours have none. */
const isEverests = ({ type }: ChargerError): boolean => type.includes('/');

const isSame = (a: Origin, b: Origin): boolean => a.origin === b.origin && isSameError(a.error, b.error);

/** An EVSE's errors are those of its EvseManager; the others have an implementation of their own. */
const show = (member: Member | undefined, type: 'raise_error' | 'clear_error', error: ChargerError): void =>
  member?.link.say({
    type,
    implementation_id: member.evseId === undefined ? 'station' : 'evse',
    error,
  });
