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
  #present: Origin[] = [];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  told(saying: Exclude<Saying, { variable: string }>): void {
    if ('errors' in saying) this.#replace(saying.errors);
    else if (saying.change === 'raised') this.#raise(saying);
    else this.#clear(saying);
  }

  /** For a module that is there anew: it showed nothing before. */
  repeat(member: Member): void {
    for (const one of this.#present) if (this.#place(one) === member) show(member, 'raise_error', one.error);
  }

  #replace(now: Origin[]): void {
    for (const gone of this.#present.filter((known) => !now.some((one) => isSame(one, known))))
      this.#clear(gone);
    for (const one of now) this.#raise(one);
  }

  #raise(one: Origin): void {
    if (this.#present.some((known) => isSame(known, one))) return;
    this.#present = [...this.#present, one];
    show(this.#place(one), 'raise_error', one.error);
  }

  #clear(one: Origin): void {
    this.#present = this.#present.filter((known) => !isSame(known, one));
    show(this.#place(one), 'clear_error', one.error);
  }

  #place({ origin }: Origin): Member | undefined {
    return (
      this.#members.find(({ errorsOf }) => errorsOf.includes(origin)) ??
      this.#members.find(({ evseId }) => evseId === undefined)
    );
  }
}

const isSame = (a: Origin, b: Origin): boolean => a.origin === b.origin && isSameError(a.error, b.error);

/** An EVSE's errors are those of its EvseManager; the others have an implementation of their own. */
const show = (member: Member | undefined, type: 'raise_error' | 'clear_error', error: ChargerError): void =>
  member?.link.say({
    type,
    implementation_id: member.evseId === undefined ? 'station' : 'evse',
    error,
  });
