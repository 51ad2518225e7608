import { MAX_FRAME_LENGTH } from '../../src/protocol/frame.ts';
import { ocpp16 } from '../../src/protocol/ocpp16/ocpp16.ts';
import { ocpp201 } from '../../src/protocol/ocpp201/ocpp201.ts';
import { list, object, text } from '../../src/trial/wire.ts';
import type { Random } from '../faults/random.ts';
import type { Version } from '../process/harness/station-files.ts';
import { Inventor, pick, type Words, whole } from './inventor.ts';
import type { Judge, Verdict } from './judge.ts';
import { garbled, mutated, noise } from './mutation.ts';

/** One WebSocket message of the CSMS, and how it has to be answered. */
export type Frame = { data: string | Buffer; verdict: Verdict };

export type FrameKind = 'valid' | 'mutated' | 'raw';

/** These end the process, send it elsewhere, or cannot be taken back, when they are obeyed. Refused ones are welcome. */
const ENDS = ['Reset', 'UpdateFirmware', 'SignedUpdateFirmware'];
export const LEADS_AWAY =
  /password|AuthorizationKey|Identity|SecurityProfile|Network|MessageTimeout|MessageAttempt|TimeOut|Uri|Url|ChargePointId|Websocket|Queue|Offline|RetryBackOff|CompositeScheduleDefault/i;

/** Reports of a megabyte follow; one in ten is enough. */
const LONG_ANSWERED = ['GetBaseReport', 'GetReport', 'GetMonitoringReport', 'CustomerInformation'];

/**
 * Draws frames, each what it is said to be: what turns out to be another kind is drawn again. The same seed gives the
 * same ones but for instants, which are about `now`, and for the ids of transactions.
 */
export class Frames {
  readonly #judge: Judge;
  readonly #random: Random;
  readonly #inventor: Inventor;
  readonly #action: () => string;
  #lastAction = '';

  constructor(parts: { version: Version; judge: Judge; random: Random; words: Words; now?: number }) {
    this.#judge = parts.judge;
    this.#random = parts.random;
    this.#inventor = new Inventor(parts.random, parts.words, parts.now);
    const { hear } = parts.version === '1.6' ? ocpp16 : ocpp201;
    this.#action = parts.random.deck(Object.keys(hear));
  }

  draw(kind: FrameKind, id: string): Frame {
    const isWanted = (verdict: Verdict) =>
      kind === 'valid' ? isHarmless(verdict) : verdict.kind === 'refused' || verdict.kind === 'silence';
    for (;;) {
      const data = this.#data(kind, id);
      const verdict = this.#judge.frame(data);
      if (isWanted(verdict)) return { data, verdict };
    }
  }

  #data(kind: FrameKind, id: string): string | Buffer {
    if (kind === 'raw') return this.#raw(id);
    const isPlain = kind === 'valid' && this.#random.chance(0.7);
    return isPlain ? this.#call(id, JSON.stringify(this.#payload())) : this.#mutatedCall(id);
  }

  #payload(): unknown {
    // Now and then one that only a station may say, or that this one does not know.
    const all = [...this.#judge.requests.keys()];
    do this.#lastAction = this.#random.chance(0.1) ? pick(this.#random, all) : this.#action();
    while (LONG_ANSWERED.includes(this.#lastAction) && this.#random.chance(0.9));
    return this.#inventor.value(this.#judge.requests.get(this.#lastAction)!);
  }

  #call(id: string, payload: string): string {
    return `[2,${JSON.stringify(id)},"${this.#lastAction}",${payload}]`;
  }

  #mutatedCall(id: string): string {
    const payload = this.#payload();
    const text = this.#random.chance(0.95)
      ? this.#call(id, mutated(payload, this.#random))
      : mutated([2, id, this.#lastAction, payload], this.#random);
    // A longer one rightly ends the connection.
    return Buffer.byteLength(text) > MAX_FRAME_LENGTH ? this.#mutatedCall(id) : text;
  }

  #raw(id: string): string | Buffer {
    const random = this.#random;
    const good = () => this.#call(id, JSON.stringify(this.#payload()));
    return pick(random, [
      () => garbled(good(), good(), random),
      () => garbled(good(), good(), random),
      () => garbled(garbled(good(), good(), random), good(), random),
      () => Buffer.from(random.chance(0.5) ? good() : noise(random, whole(random, 0, 80))),
      () => `[${pick(random, TYPES)},${pick(random, IDS)},"${this.#lastAction}",${pick(random, PAYLOADS)}]`,
      () =>
        `[${pick(random, TYPES)},${JSON.stringify(id)},${pick(random, ACTIONS)},${pick(random, PAYLOADS)}]`,
      () => pick(random, [...PAYLOADS, ...ACTIONS]),
    ])();
  }
}

const TYPES = ['2', '2', '2', '3', '4', '1', '0', '9', '-2', '"2"', '2.5', 'null', '[2]', '2e0', '1e999'];
const IDS = [
  ...['""', '7', 'null', 'true', '[]', '{}', '["a"]', '"-1"', '"\\u0000"', '"\\ud800"', '"__proto__"'],
  ...[`"${'i'.repeat(36)}"`, `"${'i'.repeat(37)}"`, `"${'i'.repeat(256)}"`, `"${'😀'.repeat(18)}"`],
];
const ACTIONS = [
  ...['""', '7', 'null', '[]', '{}', '"reset"', '"Reset "', '"__proto__"', '"constructor"', '"toString"'],
  ...[`"${'A'.repeat(60)}"`, '"hasOwnProperty"', '"Heartbeat"', '"ClearCache","x"'],
];
const PAYLOADS = [
  ...['[]', '"x"', '7', 'null', '{},{}', '{},1,2', '{"a":1}', '{"__proto__":{"type":"Hard"}}', '1e999'],
  ...[
    '{"customData":{}}',
    `${'['.repeat(70)}${']'.repeat(70)}`,
    `{"a":${'['.repeat(900)}${']'.repeat(900)}}`,
  ],
  ...['[{}]', '{"type":"Hard","type":7}', `"${'x'.repeat(10_000)}"`],
];

const isHarmless = (verdict: Verdict): boolean => {
  if (verdict.kind !== 'answered' && verdict.kind !== 'arguable') return false;
  const { action, payload } = verdict;
  if (ENDS.includes(action)) return false;
  if (action === 'SetNetworkProfile') return payload.configurationSlot !== 1;
  if (action === 'ChangeConfiguration') return !LEADS_AWAY.test(text(payload.key) ?? '');
  if (action !== 'SetVariables') return true;
  return list(payload.setVariableData).every(
    ({ component, variable }) =>
      !LEADS_AWAY.test(`${text(object(component).name)}.${text(object(variable).name)}`),
  );
};
