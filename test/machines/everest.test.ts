import { describe, expect, test } from 'vitest';
import { everestBrokerMachine } from '../../src/machines/everest-broker.machine.ts';
import { everestModuleMachine } from '../../src/machines/everest-module.machine.ts';
import { restingStates, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const DIAL = { type: 'dial broker' };
const ALIVE = { type: 'show that we are there' };
const LOST = { type: 'broker lost', why: 'refused' };

describe('the broker of EVerest', () => {
  test('is dialled again after 1, 2, 4, 8 and then every 15 seconds', async () => {
    const world = new Bench(everestBrokerMachine());
    expect(world.state).toBe('dialling');
    for (const wait of [1, 2, 4, 8, 15, 15]) {
      world.send(LOST);
      expect(await world.wait(wait - 0.1)).toEqual([]);
      expect(await world.wait(0.1)).toEqual([DIAL]);
    }
    expect(world.send({ type: 'broker connected' })).toEqual([ALIVE]);
    world.send(LOST);
    expect(await world.wait(1)).toEqual([DIAL]);
  });

  test('hears every two seconds that we are there, and its modules that it is gone', async () => {
    const world = new Bench(everestBrokerMachine());
    world.send({ type: 'broker connected' });
    expect(await world.wait(6)).toEqual([ALIVE, ALIVE, ALIVE]);
    expect(world.send(LOST)).toEqual([
      { type: 'post', to: 'everest_module/*', event: { type: 'broker lost' } },
    ]);
    expect(world.send({ type: 'stop' })).toEqual([{ type: 'leave broker' }]);
    expect(await world.wait(60)).toEqual([]);
  });
});

const INPUT = { moduleId: 'e/evse_1', apis: ['a', 'b'], patienceSeconds: 5 };
const beat = (api: string) => ({ type: 'heartbeat', api });
const of = (type: string) => ({ type, moduleId: 'e/evse_1' });
const MISSING = (...silent: string[]) => ({ ...of('EVerest is missing'), silent });
const ASK = of('ask what EVerest remembers');

const atWork = () => {
  const world = new Bench(everestModuleMachine(), INPUT);
  world.send(beat('a'));
  expect(world.send(beat('b'))).toEqual([ASK]);
  expect(world.send({ type: 'answers are complete' })).toEqual([of('attach EVerest')]);
  return world;
};

describe('a part of EVerest', () => {
  test('is asked what it remembers when all of it is heard, and attached then', () => {
    const world = atWork();
    expect(world.state).toBe('at work');
  });

  test('one that does not answer everything is attached after three seconds', async () => {
    const world = new Bench(everestModuleMachine(), INPUT);
    world.send(beat('a'));
    world.send(beat('b'));
    expect(await world.wait(3)).toEqual([of('attach EVerest')]);
  });

  test('silent for too long: detached, and attached when all of it is heard again', async () => {
    const world = atWork();
    await world.wait(4);
    world.send(beat('a'));
    expect(await world.wait(1)).toEqual([of('detach EVerest'), MISSING('b')]);
    expect(world.send(beat('b'))).toEqual([]);
    expect(world.send(beat('a'))).toEqual([ASK]);
  });

  test('a heart that has beaten long ago does not count', async () => {
    const world = new Bench(everestModuleMachine(), INPUT);
    world.send(beat('a'));
    await world.wait(6);
    expect(world.send(beat('b'))).toEqual([]);
    expect(await world.wait(4)).toEqual([MISSING('a')]);
  });

  test('never heard after a start: it is missing after ten seconds', async () => {
    expect(await new Bench(everestModuleMachine(), INPUT).wait(10)).toEqual([MISSING('a', 'b')]);
  });

  test('restarted: detached and asked anew', () => {
    const world = atWork();
    expect(world.send({ type: 'restarted', api: 'a' })).toEqual([of('detach EVerest'), ASK]);
  });

  test('the broker gone: all of it is missing', () => {
    const world = atWork();
    expect(world.send({ type: 'broker lost' })).toEqual([of('detach EVerest'), MISSING()]);
  });

  test('every state can be reached', () => {
    const walks = [
      { machine: everestBrokerMachine(), events: [{ type: 'broker connected' }, LOST, { type: 'stop' }] },
      {
        machine: everestModuleMachine(),
        events: [beat('a'), beat('b'), { type: 'answers are complete' }, { type: 'broker lost' }],
      },
    ];
    for (const { machine, events } of walks) {
      const { reached } = walkEverywhere(machine, INPUT, events, ({ value, context }) => [value, context]);
      expect([...reached].sort()).toEqual(restingStates(machine).sort());
    }
  });
});
