import type { FrameSeen } from '../../actors/csms/csms-link.ts';
import { SeenCalls } from '../seen-frames.ts';

/** What a frame says of itself in its first members; the payload is not looked at. */
export type FrameHead = { kind: 'call' | 'result' | 'error' | 'malformed'; action: string; seconds?: number };

const HEAD = /^\s*\[\s*([234])\s*,\s*"([^"\\]{1,64})"(?:\s*,\s*"([^"\\]{1,64})")?/;
const KINDS = { 2: 'call', 3: 'result', 4: 'error' } as const;

/** Finds the CALL of each answer, and so its action and how long it took. */
export class CallTimes {
  readonly #calls = new SeenCalls<{ action: string; at: number }>();

  /** `now`: monotonic, in milliseconds. */
  head({ direction, text }: Pick<FrameSeen, 'direction' | 'text'>, now: number): FrameHead {
    const [, number, id = '', action = ''] = HEAD.exec(text) ?? [];
    if (number === undefined) return { kind: 'malformed', action: '' };
    const kind = KINDS[number as unknown as keyof typeof KINDS];
    if (kind === 'call') {
      this.#calls.asked(direction, id, { action, at: now });
      return { kind, action };
    }
    const asked = this.#calls.answered(direction, id);
    return { kind, action: asked?.action ?? '', ...(asked && { seconds: (now - asked.at) / 1000 }) };
  }
}
