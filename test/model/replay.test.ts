/** A failure once more: `STATECHARGE_REPLAY=FILE npx vitest run test/model/replay.test.ts`, FILE being its line "to repeat it". */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { follow } from '../../src/testing/follow.ts';
import { type Replay, Walk } from '../../src/testing/walk.ts';
import { contractNamed } from './contracts.ts';
import { Subjects } from './subject-in-world.ts';

const { STATECHARGE_REPLAY: wanted } = process.env;
/** Without one: those that have been found before, and mended. */
const folder = join(import.meta.dirname, 'replays');
const files = wanted === undefined ? readdirSync(folder).map((name) => join(folder, name)) : [wanted];

it.each(files)(
  '%s',
  async (file) => {
    const { contract, version, happenings, inHurry } = JSON.parse(readFileSync(file, 'utf8')) as Replay;
    const subjects = new Subjects(version);
    try {
      await follow(new Walk(contractNamed(contract, version), await subjects.fresh()), happenings, inHurry);
      subjects.expectRight();
    } finally {
      await subjects.close();
    }
  },
  120_000,
);
