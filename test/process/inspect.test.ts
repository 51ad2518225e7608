/** `run --inspect`: what a server of @statelyai/inspect on this computer is told, and what nobody is. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { createMachine } from 'xstate';
import { world } from './harness/world.ts';

type Message = { [member: string]: unknown };

it('actors, events and snapshots of every machine of a session, no secret, nothing after the time is over', async () => {
  const relay = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => relay.close());
  await once(relay, 'listening');
  const { port } = relay.address() as { port: number };
  const heard: Message[] = [];
  let open = 0;
  relay.on('connection', (socket) => {
    open += 1;
    socket.on('message', (text) => heard.push(JSON.parse(String(text))));
    socket.on('close', () => (open -= 1));
  });
  const at = await world('2.0.1', {
    flags: ['--inspect', `ws://127.0.0.1:${port}`, '--inspect-minutes', '1'],
  });
  await at.online();
  await at.api.plugIn(1);
  await at.api.swipe('SECRETTOKEN', [1]);
  await at.state(1, 'Charging');
  const of = (type: string) => heard.filter((message) => message.type === type);
  await at.until('the transaction is inspected', () =>
    of('@xstate.snapshot').some(({ sessionId }) => String(sessionId).startsWith('transaction/')),
  );
  const definitions = of('@xstate.actor').map(({ definition }) => JSON.parse(String(definition)));
  for (const definition of definitions) expect(createMachine(definition).id).toBe(definition.id);
  const drawn = readdirSync(join(import.meta.dirname, '..', '..', 'visualizations'));
  const seen = new Set(definitions.map(({ id }) => id));
  for (const id of [
    'auth',
    'connection',
    'connector',
    'delivery',
    'evse',
    'evse-manager',
    'registration',
    'transaction',
  ]) {
    expect(drawn).toContain(`${id}.svg`);
    expect(seen).toContain(id);
  }
  expect(of('@xstate.event')).toContainEqual(
    expect.objectContaining({
      sessionId: 'connector/1/1',
      sourceId: 'evse_manager/1',
      event: expect.objectContaining({ type: 'ChargingStarted' }),
    }),
  );
  expect(of('@xstate.snapshot')).toContainEqual(
    expect.objectContaining({
      sessionId: 'connector/1/1',
      snapshot: expect.objectContaining({ value: 'Charging' }),
    }),
  );
  expect(JSON.stringify(heard)).not.toMatch(/SECRETTOKEN/i);
  await at.advance(60_000);
  await at.until('it is over', () => open === 0);
  const before = heard.length;
  await at.api.unplug(1);
  await at.state(1, 'Available');
  expect(heard.length).toBe(before);
});

it('another computer is refused', async () => {
  const at = await world('2.0.1');
  await at.station.stop();
  at.flags = ['--inspect', 'ws://example.com:8080'];
  at.launch();
  expect((await at.station.exited).code).toBe(1);
  expect(at.station.log()).toContain('expected an address of this computer');
});
