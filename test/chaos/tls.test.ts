/** TLS that fails: certificates that prove nothing, and handshakes that end in the middle. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED } from '../lanes.ts';
import { newKeys, newRoot, newServer } from '../process/harness/certificates.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { KeyStore, PASSWORD, serverOptions } from '../process/harness/secured.ts';
import type { Version } from '../process/harness/station-files.ts';
import type { Cut } from './byte-proxy.ts';
import type { Side } from './pieces.ts';
import { Siege } from './siege.ts';

const SIDES: readonly Side[] = ['station', 'csms'];
const HOWS: readonly Cut['how'][] = ['reset', 'closed'];

const secured = async (version: Version, random: Random) => {
  const store = await KeyStore.open();
  store.trust(store.root);
  const tls = await store.server();
  const siege = await Siege.lay(version, random, {
    securityProfile: 2,
    evseSecurity: store.evseSecurity,
    security: { AuthorizationKey: PASSWORD },
    prepare: (csms) => {
      csms.tls = tls;
    },
  });
  siege.proxy.secured = true;
  return { siege, store };
};

/** Somebody with a certificate, who is not the CSMS. */
const impostor = async (options: TlsOptions): Promise<{ port: number }> => {
  const server = createServer(options, (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port };
};

/** Offsets of the bytes of a handshake: all in a long run, else the bounds and one in between. */
const offsetsOf = (length: number, random: Random): number[] =>
  LONG
    ? Array.from({ length: Math.ceil(length / 5) }, (_, index) => index * 5)
    : [0, Math.floor(random.between(1, length)), length - 1];

describe.each(VERSIONS)('TLS fails, OCPP %s', (version) => {
  it(
    'no certificate but a good one is believed, a handshake may break at any byte, and nothing is lost',
    async () => {
      const random = new Random(SEED);
      const { siege, store } = await secured(version, random);
      const { proxy, world, waits } = siege;
      const lengths: Record<Side, number> = { station: 0, csms: 0 };
      proxy.judge = ({ from, bytes }) => {
        if (world.csms.requests === 0) lengths[from] += bytes.length;
        return undefined;
      };
      await siege.heard();
      const attempt = await siege.begin();

      const issuer = store.root;
      const wishes = {
        expired: { until: new Date('2024-01-01') },
        'not yet valid': { from: new Date('2044-01-01') },
        'of another name': { subject: 'CN=other', names: ['other.example'], addresses: ['127.0.0.9'] },
        'of an unknown issuer': { issuer: await newRoot('CSMS root') },
        'signed by another key': { signedBy: await newKeys() },
      };
      for (const [name, each] of Object.entries(wishes)) {
        siege.tell(`a certificate that is ${name}`);
        const { connections } = world.csms;
        const attempts = waits.all.length + 1;
        proxy.csms = await impostor(serverOptions(await newServer(issuer, each)));
        proxy.reset();
        await siege.until('refused', () => waits.all.length > attempts);
        expect(world.csms.connections, name).toBe(connections);
        proxy.csms = world.csms;
        await siege.heard();
      }

      let cuts = 0;
      for (const from of SIDES)
        for (const how of HOWS)
          for (const after of offsetsOf(lengths[from], random)) {
            let isCut = false;
            proxy.judge = (piece) => {
              if (isCut || piece.from !== from || piece.offset + piece.bytes.length <= after)
                return undefined;
              isCut = true;
              return { after: after - piece.offset, how };
            };
            siege.tell(`${how} after ${after} of ${lengths[from]} bytes from ${from}`);
            proxy.reset();
            await siege.until('it breaks', () => isCut);
            cuts += 1;
          }
      await siege.heard();
      await siege.end(attempt);
      await siege.heard();
      await siege.finish(`OCPP ${version}: TLS that fails`, cuts + Object.keys(wishes).length);
    },
    LONG ? 1_800_000 : 90_000,
  );
});
