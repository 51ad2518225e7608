/** The block of `key=value` lines with which a firmware file may end (local API section 6). */
import { open } from 'node:fs/promises';

const BEGIN = '===== BEGIN METADATA =====';
const END = '===== END METADATA =====';
const KEY = /^[\w.-]{1,64}$/;
/** The block is looked for in so many bytes at the end. */
const TAIL_BYTES = 16 * 1024;

/** Whether charging may go on while this file is installed. */
export const keepsConnectors = async (file: string): Promise<boolean> =>
  metadataOf(await tailOf(file)).get('disable_connectors_during_install') === 'false';

/** The lines of the last whole block of a text; none: no block. */
export const metadataOf = (text: string): Map<string, string> => {
  const end = text.lastIndexOf(END);
  const begin = text.lastIndexOf(BEGIN, end);
  if (end < 0 || begin < 0) return new Map();
  const lines = text.slice(begin + BEGIN.length, end).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [name = '', ...rest] = line.split('=');
      const key = name.trim();
      return rest.length > 0 && KEY.test(key) ? [[key, rest.join('=').trim()]] : [];
    }),
  );
};

const tailOf = async (path: string): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
};
