import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorld, type World } from './fake-station.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.api.close());

it('GET /diagnosis tells what is odd, POST /diagnosis/clear forgets it', async () => {
  expect(await world.send('GET', '/diagnosis')).toMatchObject({
    status: 200,
    body: { set_aside: [], not_taken: [{ by: 'nobody', event: 'hello', count: 2 }] },
  });
  expect(await world.send('POST', '/diagnosis/clear')).toMatchObject({ status: 202 });
  expect(world.station.calls).toContainEqual(['forget']);
});

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
