/** Why each EVSE may draw what it may: asked of the station when something has changed, one at a time, for cards in sight. */
import { ask } from './api.ts';
import { clock } from './dom.ts';
import type { Evse } from './model.ts';

type Explained = {
  cap: { by: 'profile' | 'default' | 'capacity' | 'sum'; profile_id?: number; purpose?: string };
  changes_at?: string;
  words: string[];
};
export type Reason = { text: string; words: string };

const WORDS = {
  default: 'the station itself',
  capacity: 'the wiring',
  sum: 'its EVSEs together',
};

const reasonOf = ({ cap, changes_at, words }: Explained): Reason => {
  const what = cap.by === 'profile' ? `${cap.purpose} ${cap.profile_id}` : WORDS[cap.by];
  const until = changes_at === undefined ? '' : `, until ${clock(changes_at).slice(0, 8)}`;
  return { text: `${what}${until}`, words: words.join('\n') };
};

export class LimitReasons {
  readonly #reasons = new Map<number, Reason>();
  readonly #asked = new Map<number, string>();
  readonly #waiting = new Map<number, string>();
  readonly #changed: () => void;
  #asking = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  of(evseId: number): Reason | undefined {
    return this.#reasons.get(evseId);
  }

  /** @param version counts the changes of charging schedules */
  want({ id, limit_A, transaction_id }: Evse, version: number): void {
    if (limit_A === undefined) return;
    const circumstances = `${limit_A} ${transaction_id} ${version}`;
    if (this.#asked.get(id) === circumstances) return;
    this.#asked.set(id, circumstances);
    this.#waiting.set(id, circumstances);
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (const [evseId] of this.#waiting) {
      this.#waiting.delete(evseId);
      const explained = await ask<Explained>('/ocpp/explain-limit', { evse_id: evseId });
      if (explained) this.#reasons.set(evseId, reasonOf(explained));
      else this.#asked.delete(evseId);
      this.#changed();
    }
    this.#asking = false;
  }
}
