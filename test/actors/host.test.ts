import { beforeEach, describe, expect, it } from 'vitest';
import { clockFloor } from '../../src/actors/host/clock-floor.ts';
import { type Stamp, setup } from '../../src/machines/kit.ts';
import { lampEntry, World } from './host-world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
const settle = () => world.host.atRest();
const rows = () => world.storage.actors.all().map(({ address }) => address);

describe('a turn', () => {
  it('takes in all inputs of one event-loop turn and commits them once', async () => {
    for (const n of [1, 2, 3]) world.host.start('lamp', `lamp/${n}`, {});
    await settle();
    world.commits = 0;
    for (const n of [1, 2, 3]) world.host.receive(`lamp/${n}`, { type: 'press' });
    await settle();
    expect(world.commits).toBe(1);
    expect(rows()).toEqual(['lamp/1', 'lamp/2', 'lamp/3']);
  });

  it('performs effects after the commit, in order', async () => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.receive('lamp/1', { type: 'press' });
    expect(world.notified).toEqual([]);
    expect(rows()).toEqual([]);
    await settle();
    expect(world.notified).toEqual(['lamp/1 start', 'lamp/1 light']);
    expect(rows()).toEqual(['lamp/1']);
  });

  it('that changed nothing commits nothing, and counts what nobody handled', async () => {
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    world.commits = 0;
    world.host.receive('lamp/1', { type: 'ignored' });
    world.host.receive('nowhere', { type: 'ignored' });
    await settle();
    expect(world.commits).toBe(0);
    expect(Object.fromEntries(world.host.unhandled)).toEqual({ 'lamp ignored': 1, 'nobody ignored': 1 });
  });

  it('performs nothing when the disk refuses, and the host is dead afterwards', async () => {
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    world.notified = [];
    world.host.stage(() => {
      throw new Error('disk full');
    });
    world.host.receive('lamp/1', { type: 'press' });
    await expect(settle()).rejects.toThrow('disk full');
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    expect(world.commitFailures).toEqual([new Error('disk full')]);
    expect(world.notified).toEqual([]);
    expect(JSON.parse(world.storage.actors.all()[0]!.snapshot).context.pressed).toBe(0);
  });

  it('stamps every event with the instant and an id of its own', async () => {
    const seen: Stamp[] = [];
    world.host.desk('desk', (event) => seen.push({ at: event.at, id: event.id }));
    world.host.receive('desk', { type: 'a' });
    world.host.receive('desk', { type: 'b' });
    expect(seen.map(({ at }) => at)).toEqual([world.clock.now(), world.clock.now()]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
  });

  it('stages writes of handlers into the same commit', async () => {
    world.host.within('notify', () => world.host.stage(() => world.storage.facts.put('lit', 'yes')));
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    expect(world.commits).toBe(1);
    expect(world.storage.facts.get('lit')).toBe('yes');
  });

  it('goes on when an effect throws after the commit', async () => {
    world.host.after('notify', () => {
      throw new Error('no socket');
    });
    world.host.start('lamp', 'lamp/1', {});
    world.host.start('lamp', 'lamp/2', {});
    await settle();
    expect(world.notified).toEqual(['lamp/1 start', 'lamp/2 start']);
    expect(world.faults).toEqual(['lamp/1: no socket', 'lamp/2: no socket']);
  });

  it('reports an effect that nothing performs', async () => {
    world.host.emit({ type: 'unheard of' }, 'lamp/1');
    expect(world.faults).toEqual(['lamp/1: nothing performs the effect unheard of']);
  });
});

describe('posts', () => {
  it('are delivered in the same turn, first in first out, and to all of a prefix', async () => {
    for (const n of [1, 2, 3]) world.host.start('lamp', `lamp/${n}`, {});
    await settle();
    world.traces = [];
    world.host.receive('lamp/1', { type: 'chain', to: ['lamp/*', 'lamp/2'] } as never);
    await settle();
    expect(
      world.traces.filter(({ kind }) => kind === 'post').map((post) => (post as { to: string }).to),
    ).toEqual(['lamp/*', 'lamp/2', 'lamp/2', 'lamp/2']);
  });

  it('end after a bounded number of deliveries', async () => {
    world = await World.open({ deliveryLimit: 100 });
    world.host.desk('echo', () => world.host.post('echo', { type: 'again' }));
    world.host.receive('echo', { type: 'once' });
    expect(world.faults).toEqual(['echo: one input caused more than 100 deliveries']);
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    expect(world.value('lamp/1')).toBe('dark');
  });

  it('may start an actor, which is there for the next effect', async () => {
    world.host.desk('desk', () => {
      world.host.emit({ type: 'start', machine: 'lamp', address: 'lamp/9', input: {} } as never);
      world.host.post('lamp/9', { type: 'press' });
    });
    world.host.receive('desk', { type: 'go' });
    await settle();
    expect(world.value('lamp/9')).toBe('light');
    expect(world.commits).toBe(1);
  });

  it('refuse a second actor at the same address', () => {
    world.host.start('lamp', 'lamp/1', {});
    expect(() => world.host.start('lamp', 'lamp/1', {})).toThrow('lamp/1 is taken');
    world.host.emit({ type: 'start', machine: 'lamp', address: 'lamp/1' } as never, 'lamp/2');
    expect(world.faults).toEqual(['lamp/2: lamp/1 is taken']);
  });
});

describe('a machine that throws', () => {
  it('is put back to the state before the event, and its neighbours do not notice', async () => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.start('lamp', 'lamp/2', {});
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    world.notified = [];
    world.host.receive('lamp/1', { type: 'break' });
    world.host.receive('lamp/2', { type: 'press' });
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    expect(world.faults).toEqual(['lamp/1: broken lamp']);
    expect(world.host.snapshot('lamp/1')?.context).toEqual({ pressed: 2, note: null });
    expect(world.notified).toEqual(['lamp/2 light', 'lamp/1 dark', 'lamp/1 light']);
    await world.clock.advance(60_000);
    expect(world.value('lamp/1')).toBe('dark');
  });

  it('while it starts is not there, and leaves no row and no deadline', async () => {
    const broken = setup({
      actions: {
        'break down': () => {
          throw new Error('stillborn');
        },
      },
    }).createMachine({ initial: 'a', entry: 'break down', states: { a: { after: { 1000: 'b' } }, b: {} } });
    world = await World.open({ machines: { broken: { ...lampEntry, machine: broken } } });
    world.host.start('broken', 'broken/1', {});
    await settle();
    expect(world.faults).toEqual(['broken/1: stillborn']);
    expect(world.host.addresses()).toEqual([]);
    expect(rows()).toEqual([]);
    expect(world.storage.timers.all()).toEqual([]);
  });

  it('on a deadline gets the deadline again a minute later', async () => {
    let healthy = false;
    const fragile = setup({
      guards: {
        'is healthy': () => {
          if (!healthy) throw new Error('bad guard');
          return true;
        },
      },
    }).createMachine({
      initial: 'a',
      states: { a: { after: { 1000: { target: 'b', guard: 'is healthy' } } }, b: {} },
    });
    world = await World.open({ machines: { fragile: { ...lampEntry, machine: fragile } } });
    world.host.start('fragile', 'f', {});
    await world.clock.advance(1000);
    expect(world.faults).toHaveLength(1);
    healthy = true;
    await world.clock.advance(59_999);
    expect(world.value('f')).toBe('a');
    await world.clock.advance(1);
    expect(world.value('f')).toBe('b');
  });

  it('in circles is stopped', async () => {
    const spinning = setup({}).createMachine({
      initial: 'a',
      states: { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
    });
    world = await World.open({ machines: { spinning: { ...lampEntry, machine: spinning } } });
    world.host.start('spinning', 's', {});
    world.host.receive('s', { type: 'go' });
    await settle();
    expect(world.faults[0]).toMatch(/^s: Infinite loop/);
    expect(world.value('s')).toBe('a');
  });
});

describe('deadlines', () => {
  it('are rows with an absolute instant, written with the step that sets or clears them', async () => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    const [row, ...others] = world.storage.timers.all();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ address: 'lamp/1', due: world.clock.now() + 60_000 });
    await world.clock.advance(30_000);
    world.host.receive('lamp/1', { type: 'press' });
    await world.clock.advance(59_999);
    expect(world.value('lamp/1')).toBe('light');
    await world.clock.advance(1);
    expect(world.value('lamp/1')).toBe('dark');
  });

  it('hold over a power cut, at their instant', async () => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    await world.powerCut(50_000);
    expect(world.value('lamp/1')).toBe('light');
    expect(world.notified).toEqual([]);
    await world.clock.advance(9_999);
    expect(world.value('lamp/1')).toBe('light');
    await world.clock.advance(1);
    expect(world.value('lamp/1')).toBe('dark');
  });

  it('that passed while the power was off fire in the order in which they were due', async () => {
    for (const n of [3, 1, 2]) {
      world.host.start('lamp', `lamp/${n}`, {});
      world.host.receive(`lamp/${n}`, { type: 'press' });
      await world.clock.advance(1000);
    }
    world.traces = [];
    await world.powerCut(3_600_000);
    await world.clock.advance(0);
    const inputs = world.traces.filter(({ kind }) => kind === 'input');
    expect(inputs.map((input) => (input as { to: string }).to)).toEqual(['lamp/3', 'lamp/1', 'lamp/2']);
    expect(world.commits).toBeGreaterThan(3);
  });

  it('of thirty days fire after thirty days', async () => {
    world.host.start('lamp', 'lamp/1', {});
    await world.clock.advance(30 * 24 * 3_600_000 - 1);
    expect(world.value('lamp/1')).toBe('dark');
    await world.powerCut();
    await world.clock.advance(1);
    expect(world.value('lamp/1')).toBe('forgotten');
  });

  it('keep their waiting time when the clock is set, and their instant when they are of a former life', async () => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.receive('lamp/1', { type: 'press' });
    await settle();
    world.clock.set(world.clock.now() + 3_600_000);
    await settle();
    expect(world.storage.timers.all()[0]!.due).toBe(world.clock.now() + 60_000);
    await world.powerCut(-7_200_000);
    world.clock.set(world.clock.now() + 7_200_000);
    await world.clock.advance(59_999);
    expect(world.value('lamp/1')).toBe('light');
    await world.clock.advance(1);
    expect(world.value('lamp/1')).toBe('dark');
  });
});

it('leaves behind an instant that has passed, for a computer that wakes up in 1970', async () => {
  expect(clockFloor(world.storage)).toBe(0);
  world.host.start('lamp', 'lamp/1', {});
  await settle();
  expect(clockFloor(world.storage)).toBe(world.clock.now());
  await world.clock.advance(3_599_999);
  world.host.receive('lamp/1', { type: 'press' });
  await settle();
  expect(clockFloor(world.storage)).toBe(world.clock.now() - 3_599_999);
  world.clock.set(world.clock.now() - 7_200_000);
  world.host.receive('lamp/1', { type: 'press' });
  await settle();
  expect(clockFloor(world.storage)).toBe(world.clock.now());
});

describe('rows', () => {
  it('of a finished actor go, with its deadlines', async () => {
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    world.host.receive('lamp/1', { type: 'finish' });
    await settle();
    expect(rows()).toEqual([]);
    expect(world.storage.timers.all()).toEqual([]);
    expect(world.host.addresses()).toEqual([]);
  });

  it('are not kept of actors that live in memory alone', async () => {
    world.host.start('memory lamp', 'm', {});
    world.host.receive('m', { type: 'press' });
    await world.clock.advance(60_000);
    expect(world.value('m')).toBe('dark');
    expect(world.commits).toBe(0);
  });

  it('are taken up again without entry actions', async () => {
    world.host.start('lamp', 'lamp/1', { note: 'kept' });
    await settle();
    world.commits = 0;
    await world.powerCut();
    expect(world.notified).toEqual([]);
    expect(world.host.snapshot('lamp/1')?.context).toEqual({ pressed: 0, note: 'kept' });
    expect(world.commits).toBe(0);
  });

  it('of an older version are migrated, and written in the new form at once', async () => {
    world.host.start('lamp', 'lamp/1', {});
    await settle();
    await world.powerCut(0, {
      machines: {
        lamp: {
          ...lampEntry,
          version: 2,
          migrate: (row, from) => ({ ...row, context: { ...row.context, note: `from ${from}` } }),
        },
      },
    });
    expect(world.storage.actors.all()[0]).toMatchObject({ version: 2 });
    expect(world.host.snapshot('lamp/1')?.context.note).toBe('from 1');
  });

  it.each([
    ['an unknown machine', { machine: 'ghost' }, /no machine is named ghost/],
    ['a newer version', { version: 7 }, /newer version/],
    ['a state that is no more', { snapshot: '{"status":"active","value":"blue","context":{}}' }, /blue/],
    ['no JSON', { snapshot: 'rubbish' }, /JSON/],
  ])('that cannot be taken up (%s) are set aside with their deadlines', async (_, change, reason) => {
    world.host.start('lamp', 'lamp/1', {});
    world.host.start('lamp', 'lamp/2', {});
    await settle();
    const row = { ...world.storage.actors.all()[0]!, ...change };
    world.storage.commit([() => world.storage.actors.put(row)]);
    await world.powerCut();
    expect(world.host.addresses()).toEqual(['lamp/2']);
    expect(rows()).toEqual(['lamp/2']);
    expect(world.storage.timers.all().map(({ address }) => address)).toEqual(['lamp/2']);
    expect(world.storage.quarantine.all()).toEqual([
      { ...row, reason: expect.stringMatching(reason), at: world.clock.now(), timers: [expect.anything()] },
    ]);
    expect(world.faults).toHaveLength(1);
  });
});

it('closes with a last commit, stops no actor, and hears nothing afterwards', async () => {
  world.host.start('lamp', 'lamp/1', {});
  world.host.receive('lamp/1', { type: 'press' });
  world.host.close();
  expect(world.notified).toEqual(['lamp/1 start', 'lamp/1 light']);
  world.host.receive('lamp/1', { type: 'finish' });
  await world.clock.advance(3_600_000);
  expect(JSON.parse(world.storage.actors.all()[0]!.snapshot).value).toBe('light');
  expect(world.storage.timers.all()).toHaveLength(1);
});
