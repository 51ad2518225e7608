import { describe, expect, it } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { type World, world } from '../process/harness/world.ts';
import { ApiLane } from './api-lane.ts';
import { Requests } from './api-requests.ts';
import { whole } from './inventor.ts';
import { garbled, noise } from './mutation.ts';
import { expectCharging, putRight, settingsOf } from './put-right.ts';
import { apiWordsOf } from './station-words.ts';

const REQUESTS = (LONG ? 50_000 : 3_000) / VERSIONS.length;
const BATCH = 250;

describe.each(VERSIONS)('whatever is said to the local API, OCPP %s', (version) => {
  it(
    'it answers as documented, what it refuses changes nothing, and cars charge as before',
    async () => {
      const at = await world(version, { evses: 2 });
      await at.online();
      const lane = new ApiLane(at);
      const settings = await settingsOf(at);
      const random = new Random(SEED);
      const requests = new Requests(random, await apiWordsOf(at));
      const faults: string[] = [];
      const began = performance.now();
      for (let said = 0; said < REQUESTS && faults.length < 10; said += 2 * BATCH) {
        const draw = (expects: 'refusal' | 'what is documented') =>
          Array.from({ length: BATCH }, () => requests.draw(expects));
        faults.push(...(await lane.refuse(draw('refusal'))));
        faults.push(...(await lane.say(draw('what is documented'))));
        for (let count = 0; count < 20; count += 1) {
          const fault = await lane.raw(brokenRequest(random));
          if (fault !== undefined) faults.push(fault);
        }
        faults.push(...(await quiet(at).catch(({ message }: Error) => [message])));
      }
      const seconds = (performance.now() - began) / 1000;
      const outcome = { cases: REQUESTS, failures: faults.length, seed: SEED };
      const figures = { 'requests/s': Math.round(REQUESTS / seconds) };
      tell({ lane: 'fuzzing', what: `OCPP ${version}: requests of the local API`, ...outcome, figures });
      expect(faults.slice(0, 10).join('\n\n'), `STATECHARGE_SEED=${SEED}`).toBe('');
      await undo(at);
      await putRight(at, settings);
      await expectCharging(at, settings);
      lane.close();
    },
    LONG ? 1_800_000 : 120_000,
  );
});

/** Connected, and nothing on its way to the CSMS or to the disk. */
const quiet = async (at: World): Promise<[]> => {
  await at.api.connect();
  await at.until('all is told', async () => {
    const { entries } = (await at.api.get('/outbox')) as { entries: number };
    // The CSMS may still see the connection before, which is about to end.
    return (await at.api.status()).ocpp.registration === 'accepted' && at.csms.connected && entries === 0;
  });
  await at.api.advance(1);
  return [];
};

/** What the CSMS cannot mend: faults, sensors and limits of the hardware. */
const undo = async ({ api, evseIds }: World): Promise<void> => {
  for (const id of evseIds) {
    const { faults } = (await api.get(`/evses/${id}`)) as { faults: string[] };
    // A jammed lock is shown only while it is needed.
    for (const type of [...faults, 'ConnectorLockFailure'])
      await api.clearFault(id, encodeURIComponent(type));
    await api.limit(id, null);
    await api.post(`/evses/${id}/simulator/bay`, { occupied: false });
  }
  for (const evse_id of [0, ...evseIds])
    for (const source of ['EMS', 'SO', 'Other'])
      await api.post('/ocpp/external-limits/clear', { evse_id, source });
};

const WHOLE = [
  'POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'GET /api/v1/evses HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{}\r\n0\r\n\r\n',
  'GET /api/v1/modules/x/link HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n',
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
];

const brokenRequest = (random: Random): Buffer => {
  const text = WHOLE[whole(random, 0, WHOLE.length - 1)]!;
  return random.chance(0.1) ? noise(random, 200) : Buffer.from(garbled(text, WHOLE[0]!, random), 'latin1');
};
