/** What is no WebSocket frame, or none that a server may send (RFC 6455, 5 and 7). */

const header = (first: number, second: number, ...rest: number[]): Buffer =>
  Buffer.from([first, second, ...rest]);

const closeWith = (code: number, reason: Buffer | string = ''): Buffer => {
  const words = Buffer.from(reason);
  return Buffer.concat([header(0x88, 2 + words.length, code >> 8, code & 0xff), words]);
};

/** Codes that close a connection in order, and such that nobody may send. */
export const CLOSE_CODES = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4999, 0, 999, 1004,
  1005, 1006, 1015, 2000, 5000, 65_535,
];

const INVALID_UTF8 = Buffer.from([0x5b, 0xff, 0xfe, 0xc0, 0x80, 0x5d]);

export const BAD_FRAMES: readonly Buffer[] = [
  ...CLOSE_CODES.map((code) => closeWith(code)),
  closeWith(1000, 'a reason'),
  closeWith(1000, INVALID_UTF8),
  // A close frame without a code, and one with half of one.
  header(0x88, 0x00),
  header(0x88, 0x01, 0x03),
  // Masked: only clients do that.
  header(0x81, 0x82, 1, 2, 3, 4, 0x5a, 0x5f),
  // Compressed, though nobody has agreed to that; reserved bits.
  header(0xc1, 0x02, 0x5b, 0x5d),
  header(0xa1, 0x02, 0x5b, 0x5d),
  header(0x91, 0x02, 0x5b, 0x5d),
  // Opcodes that do not exist.
  header(0x83, 0x00),
  header(0x8b, 0x00),
  // A continuation of nothing; a message within a message.
  header(0x80, 0x01, 0x5b),
  Buffer.concat([header(0x01, 0x01, 0x5b), header(0x81, 0x01, 0x5d)]),
  // A ping in parts, and one that is too long.
  header(0x09, 0x00),
  Buffer.concat([header(0x89, 126, 0, 126), Buffer.alloc(126)]),
  // Longer than anything.
  header(0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  header(0x81, 127, 0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0),
  header(0x82, 127, 0x00, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff),
  // No text.
  Buffer.concat([header(0x81, INVALID_UTF8.length), INVALID_UTF8]),
];
