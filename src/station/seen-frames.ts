/** What everybody needs who looks on while frames go by: the log of messages, the live page, the figures. */
import type { FrameSeen } from '../actors/csms/csms-link.ts';
import { readJson } from '../domain/json-text.ts';

/** CALLs whose answer has not been seen; more than that wait only when answers are lost. */
const LONGEST_MEMORY = 1000;

/** Keeps what is known of a CALL until its answer goes by, which does not name its action. */
export class SeenCalls<Known> {
  #calls = new Map<string, Known>();

  asked(direction: FrameSeen['direction'], id: string, known: Known): void {
    this.#calls.set(`${direction} ${id}`, known);
    if (this.#calls.size > LONGEST_MEMORY) this.#calls.delete(this.#calls.keys().next().value!);
  }

  /** Of the CALL that this answers; `direction`: of the answer. */
  answered(direction: FrameSeen['direction'], id: string): Known | undefined {
    const call = `${direction === 'in' ? 'out' : 'in'} ${id}`;
    const known = this.#calls.get(call);
    this.#calls.delete(call);
    // The tables that a Map has outgrown point on, each to the next: an old one would keep alive all that follow.
    if (this.#calls.size === 0) this.#calls = new Map();
    return known;
  }
}

/** The members of a frame, of which none need be there or be what it should; undefined: it is no list at all. */
export const membersOf = (text: string): unknown[] | undefined => {
  const frame = readJson(text);
  return Array.isArray(frame) ? frame : undefined;
};
