/** The bad manners that a CSMS may have. */
import { type Json, resultFrame } from '../../src/trial/wire.ts';
import type { Random } from '../faults/random.ts';
import { LONG } from '../lanes.ts';
import { harmless } from '../process/harness/dialect.ts';
import { BAD_FRAMES } from './bad-frames.ts';
import type { Call, Guest, Manner } from './rude-csms.ts';

const MEGABYTE = 'x'.repeat(1_000_000);
const DEEP = `${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`;
const FLOOD = 10_000;
/** What need not be that many in CI. */
const MANY = LONG ? 3_000 : 300;

const ERRORS = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'FormationViolation',
  'FormatViolation',
  'GenericError',
  'RpcFrameworkError',
  'NoSuchCode',
];

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random.next() * from.length)]!;

const refuse = ({ id }: Call, guest: Guest, random: Random): void =>
  guest.send(JSON.stringify([4, id, pick(random, ERRORS), 'no', {}]));

/** Values that stand where another one should. */
const NONSENSE: readonly unknown[] = [
  null,
  true,
  '',
  'nonsense',
  '2025-13-45T99:99:99Z',
  '__proto__',
  -1,
  0.5,
  1e300,
  [],
  {},
  [1, [2]],
  { a: { b: 1 } },
];

/** The answer with one member replaced, at whatever depth. */
const garbled = (answer: object, random: Random): unknown => {
  const members = Object.keys(answer);
  if (members.length === 0 || random.chance(0.1)) return pick(random, NONSENSE);
  const member = pick(random, members);
  const value = (answer as Json)[member];
  const isHolder = typeof value === 'object' && value !== null;
  return { ...answer, [member]: isHolder ? garbled(value, random) : pick(random, NONSENSE) };
};

/** Whatever is wrong with the rest of it, an object under the right id confirms; a start needs its number besides. */
const confirms = ({ action }: Call, answer: unknown): boolean => {
  if (answer === null) return action !== 'StartTransaction';
  if (typeof answer !== 'object' || Array.isArray(answer)) return false;
  return action !== 'StartTransaction' || Number.isSafeInteger((answer as Json).transactionId);
};

const answerNonsense = (call: Call, guest: Guest, random: Random): void => {
  // Now and then a right one, so that the conversation gets somewhere.
  if (random.chance(0.4)) {
    guest.answerWell(call);
    return;
  }
  const sample = garbled(guest.csms.answerOf(call), random);
  const number = confirms(call, sample) ? (guest.booked(call) as Json).transactionId : undefined;
  guest.send(
    JSON.stringify([
      3,
      call.id,
      number === undefined ? sample : { ...(sample as Json), transactionId: number },
    ]),
  );
};

/** A text message in frames of one byte each. */
const inBytes = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat(
    [...bytes].map((byte, index) =>
      Buffer.from([(index === 0 ? 0x01 : 0x00) | (index === bytes.length - 1 ? 0x80 : 0), 0x01, byte]),
    ),
  );
};

const versionOf = ({ csms }: Guest) => (csms.version === 'ocpp1.6' ? '1.6' : '2.0.1');

const ask = (guest: Guest, id: string): void => {
  const { action, payload } = harmless(versionOf(guest));
  guest.call(id, action, payload);
};

const often = (times: number, send: (index: number) => void): void => {
  for (let index = 0; index < times; index += 1) send(index);
};

const ANSWERS: readonly Manner[] = [
  { name: 'never answers', answer: () => {} },
  {
    name: 'answers each CALL when the next one comes',
    answer: (call, guest) => {
      guest.putOff.push(call);
      if (guest.putOff.length > 1) guest.answerWell(guest.putOff.shift()!);
    },
  },
  {
    name: 'answers twice',
    answer: (call, guest) => {
      const answer = resultFrame(call.id, guest.booked(call));
      for (const text of [answer, answer]) guest.send(text);
    },
  },
  {
    name: 'answers, then refuses',
    answer: (call, guest, random) => {
      guest.answerWell(call);
      refuse(call, guest, random);
    },
  },
  {
    name: 'answers under wrong ids',
    answer: (call, guest) => {
      const answer = guest.csms.answerOf(call);
      for (const id of ['', call.id.toUpperCase(), `${call.id} `, 'unknown', 'x'.repeat(300)])
        guest.send(resultFrame(id, answer));
    },
  },
  {
    name: 'answers what nobody asked, then what was asked',
    answer: (call, guest, random) => {
      guest.send(resultFrame('unknown', { status: 'Rejected' }));
      guest.send(JSON.stringify([4, 'unknown', pick(random, ERRORS), '', {}]));
      guest.answerWell(call);
    },
  },
  { name: 'refuses everything', answer: refuse },
  {
    name: 'refuses a third',
    answer: (call, guest, random) =>
      random.chance(1 / 3) ? refuse(call, guest, random) : guest.answerWell(call),
  },
  {
    name: 'refuses without sense',
    answer: ({ id }, guest, random) =>
      guest.send(JSON.stringify([4, id, ...[1, 2, 3].map(() => pick(random, NONSENSE))])),
  },
  { name: 'answers with wrong types', answer: answerNonsense },
  {
    name: 'gives transactions numbers that are none',
    answer: (call, guest, random) => {
      const isStart = call.action === 'StartTransaction';
      const transactionId = pick(random, NONSENSE.slice(1));
      if (!isStart || Number.isInteger(transactionId)) guest.answerWell(call);
      else guest.send(JSON.stringify([3, call.id, { ...guest.csms.answerOf(call), transactionId }]));
    },
  },
  {
    name: 'answers with a megabyte',
    answer: (call, guest) =>
      guest.send(resultFrame(call.id, { ...guest.booked(call), customData: { vendorId: 'v', x: MEGABYTE } })),
  },
  {
    name: 'answers too deep',
    answer: (call, guest) => guest.send(`[3,"${call.id}",{"status":${DEEP}}]`),
  },
  {
    name: 'answers more than may be read',
    answer: ({ id }, guest) => guest.send(`[3,"${id}",{"status":"${MEGABYTE.repeat(5)}"}]`),
  },
  {
    name: 'answers in binary',
    answer: (call, guest) => guest.send(Buffer.from(resultFrame(call.id, guest.csms.answerOf(call)))),
  },
  {
    name: 'answers in frames of one byte',
    answer: (call, guest) => void guest.raw.write(inBytes(resultFrame(call.id, guest.booked(call)))),
  },
  {
    name: 'answers what is no text',
    answer: ({ id }, guest) => {
      const text = Buffer.concat([
        Buffer.from(`[3,"${id}",{"status":"`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}]'),
      ]);
      guest.socket.send(text, { binary: false }, () => {});
    },
  },
  {
    name: 'answers with close codes of all kinds, and what is no frame',
    answer: (_call, guest, random) => void guest.raw.write(pick(random, BAD_FRAMES)),
  },
  {
    name: 'answers, then closes in the same breath',
    answer: (call, guest) => {
      guest.answerWell(call);
      guest.socket.close(1012);
    },
  },
];

const ATTACKS: readonly Manner[] = [
  {
    name: 'asks 10,000 questions at once',
    attack: (guest) => often(FLOOD, (index) => ask(guest, `flood-${index}`)),
    owed: FLOOD,
  },
  {
    name: 'asks 10,000 questions and does not read the answers',
    attack: (guest) => {
      guest.raw.pause();
      often(FLOOD, (index) => ask(guest, `flood-${index}`));
    },
  },
  {
    name: 'the same question under the same id again and again',
    attack: (guest) => often(MANY, () => ask(guest, 'again')),
  },
  {
    name: 'pings without end',
    attack: (guest) => often(FLOOD, () => guest.socket.ping('x'.repeat(125), false, () => {})),
  },
  {
    name: 'pings without end and does not read the pongs',
    attack: (guest) => {
      guest.raw.pause();
      const ping = Buffer.concat([Buffer.from([0x89, 125]), Buffer.alloc(125, 'x')]);
      const pings = Buffer.concat(Array.from({ length: 1_000 }, () => ping));
      often(500, () => void guest.raw.write(pings));
    },
  },
  {
    name: 'pongs that nobody asked for',
    attack: (guest) => often(FLOOD, () => guest.socket.pong('x', false, () => {})),
  },
  {
    name: 'questions of a megabyte',
    attack: (guest) =>
      often(MANY / 30, (index) =>
        guest.call(`big-${index}`, 'DataTransfer', { vendorId: 'nobody', data: MEGABYTE }),
      ),
    owed: MANY / 30,
  },
  {
    name: 'questions too deep',
    attack: (guest) =>
      often(MANY / 10, (index) =>
        guest.send(`[2,"deep-${index}","DataTransfer",{"vendorId":"v","data":${DEEP}}]`),
      ),
    owed: MANY / 10,
  },
  {
    name: 'hundreds of messages that are none',
    attack: (guest) => {
      const nothing = [
        '',
        ' ',
        '[]',
        '{}',
        'null',
        '[2]',
        '[2,"i"]',
        '[7,"i","x",{}]',
        '["2","i","Reset",{}]',
        '\u0000',
      ];
      often(MANY, (index) => guest.send(nothing[index % nothing.length]!));
    },
  },
  {
    name: 'hundreds of binary messages',
    attack: (guest) => often(MANY, (index) => guest.send(Buffer.alloc(100, index))),
  },
  {
    name: 'orders to say it again, by the hundred',
    attack: (guest) => {
      const wanted = ['StatusNotification', 'Heartbeat', 'MeterValues'];
      often(MANY, (index) =>
        guest.call(`trigger-${index}`, 'TriggerMessage', { requestedMessage: wanted[index % wanted.length] }),
      );
    },
    owed: MANY,
  },
  {
    name: 'a message in 100,000 frames',
    attack: (guest) => {
      const more = Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.from([0x00, 0x01, 0x20])));
      guest.raw.write(Buffer.from([0x01, 0x01, 0x20]));
      often(100, () => void guest.raw.write(more));
    },
  },
  {
    name: 'a message that never ends',
    attack: (guest) => void guest.raw.write(Buffer.from([0x01, 0x05, 0x5b, 0x32, 0x2c, 0x22, 0x61])),
  },
];

/** Questions of a CSMS that does not answer BootNotification: nothing was accepted yet. */
export const EARLY: Manner = {
  name: 'asks before it has answered BootNotification',
  answer: ({ action }, guest) => {
    if (action === 'BootNotification') often(100, (index) => ask(guest, `early-${index}`));
  },
  owed: 100,
};

export const RUDENESS: readonly Manner[] = [...ANSWERS, ...ATTACKS];
