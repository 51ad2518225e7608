import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SimulatedClock } from '../../src/actors/clock.ts';
import { steadyClock } from '../../src/charger/simulator/steady-clock.ts';
import { openWorldFile } from '../../src/charger/simulator/world-file.ts';

const HOUR = 3_600_000;

test('a correction of the clock is no time in which a car charges, neither in this life of the process nor in the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cars-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const live = (clock: SimulatedClock) => {
    const world = openWorldFile(join(folder, 'cars.json'));
    const steady = steadyClock(clock, () => clock.now(), world.saved);
    world.noteMoments(() => ({ steady: steady.now(), raw: clock.now() }));
    return { steady, store: world.forEvse(1) };
  };
  const clock = new SimulatedClock(1_000_000);
  const first = live(clock);
  clock.set(1_000_000 + HOUR);
  await clock.advance(5_000);
  expect(first.steady.now()).toBe(1_005_000);
  first.store.save({} as never);
  // Before the event loop goes on.
  await Promise.resolve();

  // The next life begins with the time that the CSMS had set, a second later.
  const second = live(new SimulatedClock(1_000_000 + HOUR + 6_000));
  expect(second.steady.now()).toBe(1_006_000);
});
