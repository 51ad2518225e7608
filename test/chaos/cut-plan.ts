import type { Random } from '../faults/random.ts';
import type { Cut } from './byte-proxy.ts';
import type { Piece } from './pieces.ts';

export type PlanWishes = {
  /**
   * Names of pieces with their side before them, `station BootNotification` or `csms BootNotification answered`, and how
   * often one is cut before it comes through.
   */
  targets: { readonly [target: string]: number };
  hows: readonly Cut['how'][];
  /** Cuts of each target and how: so many, the first before all of its bytes and the last behind them; or at every byte. */
  each: number | 'every byte';
};

type Progress = { cuts: number; burst: number; length: number };

/** Which connection breaks where: the bytes of each target are gone through until there are no more. */
export class CutPlan {
  /** What was cut, and where. */
  readonly done: string[] = [];
  readonly #wishes: PlanWishes;
  readonly #random: Random;
  readonly #progress: Map<string, Progress>;

  constructor(wishes: PlanWishes, random: Random) {
    this.#wishes = wishes;
    this.#random = random;
    const none = () => ({ cuts: 0, burst: 0, length: 0 });
    this.#progress = new Map(Object.keys(wishes.targets).map((target) => [target, none()]));
  }

  /** Targets that are not through. */
  get left(): string[] {
    return [...this.#progress].flatMap(([target, { cuts, length }]) =>
      cuts < this.#number(length) ? [target] : [],
    );
  }

  /** Another transaction: its messages may be cut as often as those of the last one. */
  again(): void {
    for (const progress of this.#progress.values()) progress.burst = 0;
  }

  judge({ from, name, bytes }: Piece): Cut | undefined {
    const target = `${from} ${name}`;
    const progress = this.#progress.get(target);
    if (!progress) return undefined;
    progress.length = bytes.length;
    const { hows, targets } = this.#wishes;
    const isOver = progress.cuts >= this.#number(bytes.length) || progress.burst >= targets[target]!;
    if (isOver) return undefined;
    const how = hows[progress.cuts % hows.length]!;
    const after = this.#offset(Math.floor(progress.cuts / hows.length), bytes.length);
    progress.cuts += 1;
    progress.burst += 1;
    this.done.push(`${target}: ${how} after ${after} of ${bytes.length} bytes`);
    return { after, how };
  }

  /** Cuts of a target of this length; one that was never seen has at least one to come. */
  #number(length: number): number {
    const { each, hows } = this.#wishes;
    return (each === 'every byte' ? length + 1 : each) * hows.length;
  }

  #offset(round: number, length: number): number {
    const { each } = this.#wishes;
    if (each === 'every byte') return Math.min(round, length);
    if (round === 0) return 0;
    if (round === each - 1) return length;
    return Math.floor(this.#random.between(1, length));
  }
}
