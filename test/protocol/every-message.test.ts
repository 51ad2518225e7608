import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inquiry } from '../../src/domain/inquiries.ts';
import type { Notification } from '../../src/domain/notifications.ts';
import { ocpp16 } from '../../src/protocol/ocpp16/ocpp16.ts';
import { ocpp201 } from '../../src/protocol/ocpp201/ocpp201.ts';
import { loadValidator, type Validator } from '../../src/protocol/validate.ts';
import type { Ask, OcppVersion, Tell } from '../../src/protocol/version.ts';
import { inquiry, notification, view } from './arbitraries.ts';

describe.each([ocpp16, ocpp201])('every message that we send in $subprotocol', (version: OcppVersion) => {
  let validator: Validator;
  beforeAll(async () => {
    validator = await loadValidator(version.subprotocol);
  });

  it('passes the official schema, whatever the notification', () => {
    fc.assert(
      fc.property(notification, (told: Notification) => {
        const tell = version.tell[told.type] as Tell<typeof told.type>;
        for (const { action, payload } of tell.requests(told as never, view))
          expect(validator.request(action, asSent(payload))).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('passes the official schema, whatever the inquiry', () => {
    fc.assert(
      fc.property(inquiry, (asked: Inquiry) => {
        const ask = version.ask[asked.type] as Ask<typeof asked.type>;
        const { action, payload } = ask.request(asked as never, view);
        expect(validator.request(action, asSent(payload))).toBeUndefined();
      }),
    );
  });

  it('belongs to the schemas: every action heard is one of the version', () => {
    for (const action of Object.keys(version.hear)) expect(validator.knows(action), action).toBe(true);
  });
});

const asSent = (payload: object): unknown => JSON.parse(JSON.stringify(payload));
