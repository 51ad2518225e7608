import type { FrameSeen } from '../../actors/csms/csms-link.ts';
import type { Validator } from '../../protocol/validate.ts';
import { membersOf, SeenCalls } from '../seen-frames.ts';
import type { Unveiled } from './secrets.ts';

/** An OCPP message as the page shows it. */
export type MessageView = {
  direction: FrameSeen['direction'];
  kind: 'call' | 'result' | 'error' | 'malformed';
  message_id?: string;
  action?: string;
  payload?: unknown;
  /** What the official schema has against it. */
  problem?: string;
};

/** Takes frames apart, names the action of an answer, and holds both against the schemas. */
export class MessageViews {
  readonly #calls = new SeenCalls<string>();
  readonly #unveiled: Unveiled;

  constructor(unveiled: Unveiled) {
    this.#unveiled = unveiled;
  }

  /** @param validator of the version that was spoken when the frame went by; undefined: none was */
  view({ direction, text }: FrameSeen, validator: Validator | undefined): MessageView {
    const [kind, id, third, fourth, fifth] = membersOf(text) ?? [];
    if (typeof id !== 'string') return { direction, kind: 'malformed', problem: 'this is no OCPP message' };
    const message_id = id;
    if (kind === 2) {
      const action = String(third);
      this.#calls.asked(direction, id, action);
      const payload = this.#unveiled(fourth, action);
      return {
        direction,
        kind: 'call',
        message_id,
        action,
        payload,
        ...problemOf(validator?.request(action, fourth)),
      };
    }
    const action = this.#calls.answered(direction, id);
    const named = action !== undefined && { action };
    if (kind === 4) {
      const payload = this.#unveiled({ code: third, description: fourth, details: fifth });
      return { direction, kind: 'error', message_id, ...named, payload };
    }
    const payload = this.#unveiled(third);
    return {
      direction,
      kind: 'result',
      message_id,
      ...named,
      payload,
      ...problemOf(action === undefined ? undefined : validator?.response(action, third)),
    };
  }
}

const problemOf = (violation: ReturnType<Validator['request']>): { problem?: string } =>
  violation ? { problem: `${violation.code}: ${violation.description}` } : {};
