import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorld, type World } from './fake-station.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.api.close());

it.each(['/evses', '/evses/1', '/outbox'])(
  '%s shows nothing that a power cut could still undo',
  async (path) => {
    const seen: string[] = [];
    let committed = () => {};
    world.station.commit = new Promise((resolve) => {
      committed = resolve;
    });
    const answer = world.send('GET', path).then(() => seen.push('answered'));
    // Another answer over the same listener: the first would have been there before it.
    await world.send('GET', '/nothing');
    seen.push('committed');
    committed();
    await answer;
    expect(seen).toEqual(['committed', 'answered']);
  },
);
