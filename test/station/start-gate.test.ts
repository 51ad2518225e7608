import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../src/actors/clock.ts';
import { StartGate } from '../../src/station/modules/start-gate.ts';

const gate = (moduleIds: string[], evseIds: number[]) => {
  const clock = new SimulatedClock();
  const story: string[] = [];
  const start = new StartGate({
    clock,
    moduleIds,
    evseIds,
    onRunning: () => story.push('running'),
    onConnect: () => story.push('connect'),
  });
  return { start, clock, story };
};

describe('what a start waits for (local API section 3)', () => {
  test('all modules, then all EVSEs', () => {
    const { start, story } = gate(['a', 'b'], [1, 2]);
    start.moduleReady('a');
    start.evseReady(1);
    expect(story).toEqual([]);
    start.moduleReady('b');
    expect(story).toEqual(['running']);
    start.evseReady(2);
    start.evseReady(2);
    expect(story).toEqual(['running', 'connect']);
  });

  test('where no module is waited for it runs at once, and connects without EVSEs that do not come', async () => {
    const { start, clock, story } = gate([], [1]);
    start.begin();
    expect(story).toEqual(['running']);
    await clock.advance(30_000);
    expect(story).toEqual(['running', 'connect']);
  });

  test('one that is not waited for may come and go', () => {
    const { start, story } = gate(['a'], []);
    start.begin();
    start.moduleReady('everest/evse_1');
    start.moduleGone('everest/evse_1');
    expect(story).toEqual([]);
    start.moduleReady('a');
    expect(story).toEqual(['running', 'connect']);
  });

  test('a module that goes before the start has to come again', () => {
    const { start, story } = gate(['a', 'b'], []);
    start.moduleReady('a');
    start.moduleGone('a');
    start.moduleReady('b');
    expect(story).toEqual([]);
    start.moduleReady('a');
    expect(story).toEqual(['running', 'connect']);
    start.moduleGone('a');
    expect(start.running).toBe(true);
  });

  test('an EVSE that is not ready after more than 10 s is not waited for', async () => {
    const { start, clock, story } = gate(['a'], [1]);
    start.moduleReady('a');
    await clock.advance(10_001);
    expect(story).toEqual(['running']);
    await clock.advance(20_000);
    expect(story).toEqual(['running', 'connect']);
  });
});
