import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { type Issued, issue, newRoot } from '../../process/harness/certificates.ts';
import { ocspNames, ocspResponse } from '../../process/harness/revocation.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';

const responder = 'http://ocsp.example/v2g';
const root = await newRoot('V2G');
const subCa = await newRoot('V2G sub CA', { issuer: root, responder });
const secc = await issue({ subject: 'CN=SECC,O=Operator', issuer: subCa, responder });
const folder = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
const secrets = join(folder, 'secc');
mkdirSync(secrets);
writeFileSync(join(folder, 'v2g.pem'), root.pem);
writeFileSync(join(secrets, 'secc.pem'), `${secc.pem}\n${subCa.pem}\n`);
writeFileSync(join(secrets, 'secc.key'), secc.keyPem);
afterAll(() => rmSync(folder, { recursive: true }));

const world = oneWorld('2.0.1', {
  variables: {
    'InternalCtrlr.OcspRequestInterval': 86_400,
    // The CSMS lives in real time, the station does not.
    'ClockCtrlr.TimeSource': 'RealTimeClock',
  },
  reshape: (modules) => {
    modules.evse_security = {
      module: 'EvseSecurity',
      config: {
        v2g_ca_bundle: join(folder, 'v2g.pem'),
        secc_leaf_cert_directory: secrets,
        secc_leaf_key_directory: secrets,
      },
    };
  },
});

const DAY_MS = 86_400_000;
const asked = ({ csms }: World): Json[] =>
  csms.received('GetCertificateStatus').map(({ ocspRequestData }) => ocspRequestData as Json);
const cached = (): string[] => {
  try {
    return readdirSync(join(secrets, 'ocsp')).map((file) =>
      readFileSync(join(secrets, 'ocsp', file), 'utf8'),
    );
  } catch {
    return [];
  }
};
const ISSUERS: readonly [Issued, Issued][] = [
  [secc, subCa],
  [subCa, root],
];
const answers: string[] = [];
/** The CSMS asks the responder, which knows each. */
const answer = ({ ocspRequestData }: Json): Json => {
  const { serialNumber } = ocspRequestData as Json;
  const [of, issuer] = ISSUERS.find(([each, by]) => ocspNames(each, by).serialNumber === serialNumber)!;
  const ocspResult = ocspResponse(of, issuer).toString('base64');
  answers.push(ocspResult);
  return { status: 'Accepted', ocspResult };
};
describe('M06 status of the certificates that are shown to cars', () => {
  it('TC_M_25 M06.FR.04 the CSMS cannot find out: nothing is kept', async () => {
    const at = world();
    at.csms.handle('GetCertificateStatus', () => ({ status: 'Failed' }));
    await at.until('asked about both', () => asked(at).length === 2);
    await at.advance(1_000);
    expect(cached()).toEqual([]);
    expectRight(at);
  });

  it('TC_M_24 M06.FR.06 asked again the next day, each certificate of the chain is answered for and that is kept', async () => {
    const at = world();
    at.csms.handle('GetCertificateStatus', answer);
    await at.api.advance(DAY_MS - 10_000);
    expect(asked(at)).toHaveLength(2);
    await at.until('asked about both', () => asked(at).length === 4);
    await at.advance(1_000);
    expect(asked(at).slice(2)).toEqual(
      ISSUERS.map(([of, issuer]) => ({ ...ocspNames(of, issuer), responderURL: responder })),
    );
    await at.until('kept', () => cached().length === 2);
    expect(cached().toSorted()).toEqual(answers.toSorted());
    expectRight(at);
  });

  it('M06.FR.06 M06.FR.10 asked again when OcspRequestInterval is over, through a power cut; what is no answer of the responder is not kept', async () => {
    const at = world();
    at.csms.handle('GetCertificateStatus', () => ({ status: 'Accepted', ocspResult: 'bm9uc2Vuc2U=' }));
    await at.station.kill();
    await at.restart();
    await at.online();
    await at.api.advance(DAY_MS - 30_000);
    expect(asked(at)).toHaveLength(4);
    await at.until('asked once more', () => asked(at).length === 6);
    await at.advance(1_000);
    expect(cached().toSorted()).toEqual(answers.toSorted());
    expectRight(at);
  });
});
