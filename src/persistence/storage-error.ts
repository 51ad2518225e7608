/** Why the database cannot be used, in words for whoever stands before the station. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: 'in use' | 'corrupt' | 'unwritable' | 'newer' | 'foreign' | 'missing';
  readonly file: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(
    kind: StorageError['kind'],
    {
      file,
      what,
      expected,
      remedy,
      cause,
    }: { file: string; what: string; expected: string; remedy: string; cause?: unknown },
  ) {
    super(`${file}: ${what}. Expected: ${expected}. ${remedy}`, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.file = file;
    this.expected = expected;
    this.remedy = remedy;
  }
}

/** SQLite's own words (and codes) turned into ours; anything else is left as it is. */
export const storageErrorOf = (file: string, error: unknown): unknown => {
  const code = codeOf(error);
  const known = Object.entries(MEANINGS).find(([prefix]) => code.startsWith(prefix));
  if (!known) return error;
  const [kind, what, expected, remedy] = known[1];
  return new StorageError(kind, { file, what: `${what} (${code})`, expected, remedy, cause: error });
};

/** Whether an error means that the disk has garbled the database, or does not give it back. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(codeOf(error));

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

type Meaning = [StorageError['kind'], what: string, expected: string, remedy: string];

const CORRUPT: Meaning = [
  'corrupt',
  'this is not an intact database',
  'the SQLite file that a statecharge station wrote',
  'It was left as it is. Move it away, or put a backup in its place, and start again',
];
const UNWRITABLE: Meaning = [
  'unwritable',
  'the database cannot be written',
  'a folder on a sound disk with room, in which this user may create and change files',
  'Check the free space, the permissions and the mount of the folder, or choose another DatabasePath',
];
const MEANINGS: Record<string, Meaning> = {
  SQLITE_BUSY: [
    'in use',
    'another process has the database open',
    'one station per database',
    'Stop the other instance, or give this one its own DatabasePath',
  ],
  SQLITE_NOTADB: CORRUPT,
  SQLITE_CORRUPT: CORRUPT,
  SQLITE_READONLY: UNWRITABLE,
  SQLITE_CANTOPEN: UNWRITABLE,
  SQLITE_PERM: UNWRITABLE,
  SQLITE_FULL: UNWRITABLE,
  SQLITE_IOERR: UNWRITABLE,
  ENOSPC: UNWRITABLE,
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  EROFS: UNWRITABLE,
  ENOTDIR: UNWRITABLE,
  EEXIST: UNWRITABLE,
  ENOENT: UNWRITABLE,
};
