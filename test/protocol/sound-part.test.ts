import { expect, it } from 'vitest';
import { soundPart } from '../../src/protocol/leniency.ts';
import { ocpp16 } from '../../src/protocol/ocpp16/ocpp16.ts';
import { loadValidator } from '../../src/protocol/validate.ts';

const validator = await loadValidator('ocpp1.6');
const sound = (response: object) => soundPart(validator, 'StartTransaction', response);
const idTagInfo = { status: 'Accepted' };

it.each([
  ['what is right', { transactionId: 7, idTagInfo }, { transactionId: 7, idTagInfo }],
  ['a number that is none', { transactionId: { a: 1 }, idTagInfo }, { idTagInfo }],
  ['a member too many', { transactionId: 7, idTagInfo, x: 1 }, { transactionId: 7, idTagInfo }],
  [
    'a group that is too long: the status counts',
    { transactionId: 7, idTagInfo: { ...idTagInfo, parentIdTag: 'x'.repeat(30) } },
    { transactionId: 7, idTagInfo },
  ],
  ['a status that does not exist', { transactionId: 7, idTagInfo: { status: 5 } }, { transactionId: 7 }],
])('of a response that breaks its schema there remains what does not: %s', (_what, response, rest) => {
  const before = structuredClone(response);
  expect(sound(response)).toEqual(rest);
  expect(response).toEqual(before);
});

it('of one with more faults than anybody would mend nothing remains', () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
  expect(sound({ transactionId: 7, idTagInfo, ...many })).toEqual({});
});

it.each([[{ transactionId: '7' }], [{ transactionId: 0.5 }], [{ transactionId: null }], [{}]])(
  '1.6: a start is not confirmed by %j',
  (response) => {
    const { lacks } = ocpp16.tell.transactionEvent;
    expect(lacks?.('StartTransaction', response as never)).toBe('transactionId');
    expect(lacks?.('StopTransaction', response as never)).toBeUndefined();
  },
);
