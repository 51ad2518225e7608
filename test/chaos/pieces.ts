/** Bytes between a station and its CSMS, told apart: the handshake, then one WebSocket frame after the other. */
import { object, readFrame, text } from '../../src/trial/wire.ts';

export type Side = 'station' | 'csms';

/** What belongs together on the wire, as it came from one side. */
export type Piece = {
  from: Side;
  bytes: Buffer;
  /** Bytes that came from this side of this connection before. */
  offset: number;
  /**
   * `handshake`; a CALL's action, of a TransactionEvent with its type (`TransactionEvent Started`), and the same with
   * `answered` behind it; `control`; `bytes` where nothing can be read.
   */
  name: string;
};

const END_OF_HANDSHAKE = Buffer.from('\r\n\r\n');
const TEXT = 1;

/** The pieces of one connection. One for both directions, since an answer is named after its CALL. */
export class Pieces {
  readonly #sides: Record<Side, { left: Buffer; offset: number; greeted: boolean }> = {
    station: { left: Buffer.alloc(0), offset: 0, greeted: false },
    csms: { left: Buffer.alloc(0), offset: 0, greeted: false },
  };
  readonly #calls = new Map<string, string>();
  readonly #readable: boolean;

  /** @param readable false: with TLS, pieces are whatever comes at a time */
  constructor(readable: boolean) {
    this.#readable = readable;
  }

  /** The pieces that are whole now. */
  *take(from: Side, bytes: Buffer): Generator<Piece> {
    const side = this.#sides[from];
    side.left = Buffer.concat([side.left, bytes]);
    for (let length = this.#length(from); length !== undefined; length = this.#length(from)) {
      const whole = side.left.subarray(0, length);
      side.left = side.left.subarray(length);
      yield { from, bytes: whole, offset: side.offset, name: this.#name(from, whole) };
      side.offset += length;
      side.greeted = true;
    }
  }

  #length(from: Side): number | undefined {
    const { left, greeted } = this.#sides[from];
    if (left.length === 0) return undefined;
    if (!this.#readable) return left.length;
    const length = greeted ? frameLength(left) : handshakeLength(left);
    return length !== undefined && length <= left.length ? length : undefined;
  }

  #name(from: Side, bytes: Buffer): string {
    if (!this.#readable) return 'bytes';
    if (!this.#sides[from].greeted) return 'handshake';
    if ((bytes[0]! & 0x0f) !== TEXT) return 'control';
    const frame = readFrame(payloadOf(bytes).toString());
    if (frame.kind === 'malformed') return 'bytes';
    const asker = frame.kind === 'call' ? from : from === 'station' ? 'csms' : 'station';
    const key = `${asker} ${frame.id}`;
    if (frame.kind !== 'call') return `${this.#calls.get(key)} answered`;
    const event = text(object(frame.payload).eventType);
    const name = event ? `${frame.action} ${event}` : frame.action;
    this.#calls.set(key, name);
    return name;
  }
}

const handshakeLength = (bytes: Buffer): number | undefined => {
  const end = bytes.indexOf(END_OF_HANDSHAKE);
  return end < 0 ? undefined : end + END_OF_HANDSHAKE.length;
};

/** RFC 6455, 5.2. */
const headerOf = (bytes: Buffer): { header: number; payload: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const mask = bytes[1]! & 0x80 ? 4 : 0;
  const short = bytes[1]! & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + extra) return undefined;
  const payload =
    extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { header: 2 + extra + mask, payload };
};

const frameLength = (bytes: Buffer): number | undefined => {
  const found = headerOf(bytes);
  return found && found.header + found.payload;
};

const payloadOf = (bytes: Buffer): Buffer => {
  const { header } = headerOf(bytes)!;
  const payload = Buffer.from(bytes.subarray(header));
  if (bytes[1]! & 0x80) {
    const mask = bytes.subarray(header - 4, header);
    for (let index = 0; index < payload.length; index += 1) payload[index]! ^= mask[index % 4]!;
  }
  return payload;
};
