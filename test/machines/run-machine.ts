import { type AnyEventObject, createActor } from 'xstate';
import { SimulatedClock } from '../../src/actors/clock.ts';
import type { AnyStateMachine } from '../../src/machines/kit.ts';

/** One machine on its own: time stands still, and all it wants to have done is written down. */
export class Bench {
  readonly clock = new SimulatedClock(1_000_000);
  effects: object[] = [];
  readonly #actor;
  #ids = 0;

  constructor(machine: AnyStateMachine, input: unknown = {}) {
    this.#actor = createActor(machine, {
      input,
      clock: {
        setTimeout: (fire: () => void, ms: number) => this.clock.setTimeout(fire, ms),
        clearTimeout: (timer: never) => this.clock.clearTimeout(timer),
      } as never,
    });
    this.#actor.on('*', (effect: object) => this.effects.push(effect));
    this.#stampTimers();
    this.#actor.start();
  }

  get state(): unknown {
    return this.#actor.getSnapshot().value;
  }

  get snapshot() {
    return this.#actor.getSnapshot();
  }

  /** Delivers an event and returns what it caused. */
  send(event: AnyEventObject): object[] {
    this.effects = [];
    this.#actor.send({ at: this.clock.now(), id: `id-${++this.#ids}`, ...event });
    return this.effects;
  }

  /** Lets seconds pass and returns what that caused. */
  async wait(seconds: number): Promise<object[]> {
    this.effects = [];
    await this.clock.advance(seconds * 1000);
    return this.effects;
  }

  /** The host stamps deadlines as well, and one of the same name takes the place of the one before. */
  #stampTimers(): void {
    const { scheduler } = this.#actor.system as unknown as {
      scheduler: {
        schedule(source: unknown, target: unknown, event: object, delay: number, id: string): void;
        cancel(source: unknown, id: string): void;
      };
    };
    const schedule = scheduler.schedule.bind(scheduler);
    scheduler.schedule = (source, target, event, delay, id) => {
      scheduler.cancel(source, id);
      schedule(source, target, { at: this.clock.now() + delay, id: 'timer', ...event }, delay, id);
    };
  }
}
