/** What the trial CSMS does instead of answering well. Plain data, so that a test reads like a list of bad manners. */
export type Behaviour = {
  /** The station's action it concerns; `*` for all. */
  on: string;
  /** The station it concerns; left out: all. */
  station?: string;
  /** How many messages it lasts; left out: for ever. */
  times?: number;
  do: Manner;
};

export type Manner =
  /** The right answer with these members laid over it, e.g. `{ status: 'Pending', interval: 1 }`. */
  | { answer: object }
  /** The right answer, this much later (milliseconds of real time). */
  | { answerAfterMs: number }
  | { error: string; description?: string }
  | 'never answer'
  | 'answer twice'
  /** The socket is closed in order, without an answer. */
  | 'close'
  /** Half the answer goes out, then the connection dies without a closing handshake. */
  | 'close in mid-message';

/** The behaviours in force, oldest first; each message uses up one turn of the first that concerns it. */
export class Manners {
  #behaviours: Behaviour[] = [];

  add(behaviour: Behaviour): void {
    this.#behaviours.push({ ...behaviour });
  }

  forget(): void {
    this.#behaviours = [];
  }

  take(station: string, action: string): Manner | undefined {
    const found = this.#behaviours.find((behaviour) => concerns(behaviour, station, action));
    if (found?.times === undefined) return found?.do;
    found.times -= 1;
    return found.do;
  }
}

const concerns = ({ on, station, times }: Behaviour, from: string, action: string): boolean =>
  (on === '*' || on === action) && (station === undefined || station === from) && (times ?? 1) > 0;
