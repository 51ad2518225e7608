import { isDeepStrictEqual } from 'node:util';
import type { Language } from '../actors/csms/csms-session.ts';
import type { Subprotocol } from '../protocol/version.ts';
import { HIDDEN } from './message-log/redaction.ts';
import type { Difference } from './replay.ts';
import { type Translation, translateAgain } from './watch/translations.ts';

export type Languages = { readonly [S in Subprotocol]: Language };

type Message = {
  kind: 'message';
  at: number;
  frame: 'call' | 'result' | 'error' | 'malformed';
  action?: string;
  payload?: unknown;
  problem?: string;
};
type Opened = { kind: 'step'; at: number; event: { type: string; subprotocol?: Subprotocol } };
export type RecordedFrame = Message | ({ kind: 'translation'; at: number } & Translation);

/** The messages of a recording, against the schemas and the translations of this version. */
export class ReplayedFrames {
  count = 0;
  readonly #languages: Languages;
  #spoken: Subprotocol = 'ocpp2.0.1';

  constructor(languages: Languages) {
    this.#languages = languages;
  }

  /** How a line differs now, if it does. */
  take(line: { kind: string }): Omit<Difference, 'line' | 'at'> | undefined {
    if (line.kind === 'step') this.#opened(line as Opened);
    else if (line.kind === 'message') return this.#checked(line as Message);
    else if (line.kind === 'translation') return this.#translated(line as { kind: string } & Translation);
    return undefined;
  }

  /** What the `connection` has heard says which version the messages after it are in. */
  #opened({ event }: Opened): void {
    if (event.type === 'socket opened' && event.subprotocol) this.#spoken = event.subprotocol;
  }

  #checked({ frame, action, payload, problem }: Message): Omit<Difference, 'line' | 'at'> | undefined {
    if (action === undefined || (frame !== 'call' && frame !== 'result')) return undefined;
    // What was hidden may have been of another type.
    if (JSON.stringify(payload).includes(`"${HIDDEN}"`)) return undefined;
    this.count += 1;
    const { validator } = this.#languages[this.#spoken];
    const violation = validator[frame === 'call' ? 'request' : 'response'](action, payload);
    const now = violation && `${violation.code}: ${violation.description}`;
    if (now === problem) return undefined;
    return {
      ...{ address: this.#spoken, event: `${action} ${frame}`, what: 'schema' },
      ...{ recorded: problem ?? null, now: now ?? null },
    };
  }

  #translated(translation: Translation): Omit<Difference, 'line' | 'at'> | undefined {
    const { version, way, name, made } = translation;
    const now = plain(translateAgain(this.#languages[version].version, translation));
    if (isDeepStrictEqual(now, made)) return undefined;
    return { address: version, event: `${way} ${name}`, what: 'translation', recorded: made, now };
  }
}

const plain = (data: unknown): unknown => (data === undefined ? undefined : JSON.parse(JSON.stringify(data)));
