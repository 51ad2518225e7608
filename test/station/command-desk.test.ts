import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChargingProfiles } from '../../src/actors/charging/profiles.ts';
import { SimulatedClock } from '../../src/actors/clock.ts';
import { DurableHost } from '../../src/actors/host.ts';
import type { Command, Reply } from '../../src/domain/commands.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import type { Storage } from '../../src/persistence/storage.ts';
import { commandDoor, openCommandDesk } from '../../src/station/command-desk.ts';
import { newModel } from '../protocol/arbitraries.ts';
import { testSettings } from '../settings.ts';

let storage: Storage;
let host: DurableHost;
let replies: { callId: string; reply: Reply }[];
let faults: string[];

beforeEach(async () => {
  replies = [];
  faults = [];
  storage = await openStorage(':memory:');
  host = new DurableHost({
    storage,
    clock: new SimulatedClock(),
    machines: {},
    newId: randomUUID,
    log: () => {},
    onFault: (address) => faults.push(address),
    onCommitFailure: (error) => {
      throw error;
    },
  });
  host.after<{ type: 'reply'; callId: string; reply: Reply }>('reply', ({ callId, reply }) =>
    replies.push({ callId, reply }),
  );
  const undelivered = (transactionId?: string) => {
    if (transactionId === 'broken') throw new Error('a bug');
    return false;
  };
  openCommandDesk(host, {
    storage,
    undelivered,
    crowded: () => false,
    model: newModel(),
    settings: testSettings(),
    profiles: new ChargingProfiles(host, storage),
    layout: { evses: [] },
    material: { csmsRoots: () => [], clientIdentity: () => undefined, attempted: () => {} },
    monitoring: undefined as never,
    security: () => {},
  });
  host.boot();
});
afterEach(() => {
  host.close();
  storage.close();
});

const ask = async (callId: string, command: Command): Promise<void> => {
  commandDoor(host)(callId, command, 'ocpp2.0.1');
  await host.atRest();
};

describe('the desk where the CSMS is answered', () => {
  it('a handler that crashes is answered InternalError at once, is a fault, and takes no other along', async () => {
    await ask('1', { type: 'getTransactionStatus', transactionId: 'broken' });
    await ask('2', { type: 'getTransactionStatus' });
    expect(replies).toMatchObject([
      { callId: '1', reply: { error: 'InternalError' } },
      { callId: '2', reply: { messagesInQueue: false } },
    ]);
    expect(faults).toEqual(['commands']);
  });
});
