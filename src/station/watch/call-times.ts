import type { FrameSeen } from '../../actors/csms/csms-link.ts';

/** What a frame says of itself in its first members; the payload is not looked at. */
export type FrameHead = { kind: 'call' | 'result' | 'error' | 'malformed'; action: string; seconds?: number };

const HEAD = /^\s*\[\s*([234])\s*,\s*"([^"\\]{1,64})"(?:\s*,\s*"([^"\\]{1,64})")?/;
const KINDS = { 2: 'call', 3: 'result', 4: 'error' } as const;
/** CALLs that nobody has answered; more of them wait only when answers are lost. */
const LONGEST_MEMORY = 200;

/** Finds the CALL of each answer, and so its action and how long it took. */
export class CallTimes {
  readonly #calls = new Map<string, { action: string; at: number }>();

  /** `now`: monotonic, in milliseconds. */
  head({ direction, text }: Pick<FrameSeen, 'direction' | 'text'>, now: number): FrameHead {
    const [, number, id, action] = HEAD.exec(text) ?? [];
    if (number === undefined) return { kind: 'malformed', action: '' };
    const kind = KINDS[number as unknown as keyof typeof KINDS];
    if (kind === 'call') return this.#called(`${direction} ${id}`, action ?? '', now);
    const call = `${direction === 'in' ? 'out' : 'in'} ${id}`;
    const asked = this.#calls.get(call);
    this.#calls.delete(call);
    return { kind, action: asked?.action ?? '', ...(asked && { seconds: (now - asked.at) / 1000 }) };
  }

  #called(call: string, action: string, at: number): FrameHead {
    this.#calls.set(call, { action, at });
    if (this.#calls.size > LONGEST_MEMORY) this.#calls.delete(this.#calls.keys().next().value!);
    return { kind: 'call', action };
  }
}
