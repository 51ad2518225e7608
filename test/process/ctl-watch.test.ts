/** `statecharge ctl watch`: what happens, a line each where there is no terminal. */
import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { CLI } from './harness/station-process.ts';
import { expectRight, world } from './harness/world.ts';

it('ctl watch tells of a session and ends with the station', async () => {
  const at = await world('2.0.1');
  await at.online();
  const watcher = spawn(process.execPath, [CLI, 'ctl', 'watch', '--api', at.api.url]);
  onTestFinished(() => void watcher.kill());
  let output = '';
  watcher.stdout.on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => watcher.once('exit', resolve));
  await at.until('it watches', async () => {
    await at.api.post('/ocpp/security-events', { type: 'TamperDetectionActivated', critical: false });
    return output.includes('security: TamperDetectionActivated');
  });
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  await at.until('told', () => output.includes('EVSE 1 is Charging'));
  expect(output).toMatch(
    /EVSE 1 SessionStarted\n.*token Accepted\n.*transaction Started .*EVSE 1 ChargingStarted/s,
  );
  expectRight(at);
  await at.station.stop();
  expect(await ended).toBe(0);
  expect(output.trimEnd().endsWith('the station has gone')).toBe(true);
});
