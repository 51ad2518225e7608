/** Plug & Charge as the tests need it: contracts of cars, and a stack of ISO 15118 in another process. */
import '../../../src/charger/certificates/reflect-metadata.ts';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { type Json, list } from '../../../src/trial/wire.ts';
import { namesOf } from './certificate-orders.ts';
import { type CertificateWishes, type Issued, issue, newRoot } from './certificates.ts';
import { ExternalModule } from './external-module.ts';
import type { Modules } from './station-files.ts';
import type { World } from './world.ts';

export const RESPONDER = 'http://ocsp.example/mo';

/** An operator that makes contracts: its root, and the sub CA between. */
export type Operator = { root: Issued; subCa: Issued };
/** `hashes`: what OCSP is asked of it, the contract first. */
export type Contract = { emaid: string; chain: string; hashes: Json[] };

export const newOperator = async (name: string, root?: Issued): Promise<Operator> => {
  const made = root ?? (await newRoot(`${name} root`));
  const subCa = await newRoot(`${name} sub CA`, { issuer: made, responder: RESPONDER });
  return { root: made, subCa };
};

export const newContract = async (
  emaid: string,
  { root, subCa }: Operator,
  wishes: CertificateWishes = {},
): Promise<Contract> => {
  const leaf = await issue({ subject: `CN=${emaid}`, issuer: subCa, responder: RESPONDER, ...wishes });
  return {
    emaid,
    chain: `${leaf.pem}\n${subCa.pem}\n`,
    hashes: [hashOf(leaf, subCa), hashOf(subCa, root)],
  };
};

const hashOf = (one: Issued, issuer: Issued): Json => ({
  ...namesOf(one),
  issuerKeyHash: namesOf(issuer).issuerKeyHash,
  responderURL: RESPONDER,
});

/** What the station calls of `iso15118_extensions`, and an EVSE's reader of contracts. */
export const stackModule = (modules: Modules): void => {
  modules.stack = { module: 'External' };
  modules.auth!.connections = { token_provider: [{ module_id: 'stack', implementation_id: 'tokens' }] };
  modules.ocpp!.connections!.extensions_15118 = [{ module_id: 'stack', implementation_id: 'extensions' }];
};

/** A stack of ISO 15118: it shows the contracts of cars, and asks for new ones. */
export class Stack {
  readonly module: ExternalModule;

  constructor({ api }: World) {
    this.module = new ExternalModule(api.url, 'stack', {
      extensions: { set_get_certificate_response: () => null },
    });
  }

  /** The car shows its contract. */
  show({ emaid, chain }: Contract, evseId = 1): void {
    this.module.publish('tokens', 'provided_token', {
      id_token: { value: emaid, type: 'eMAID' },
      authorization_type: 'PlugAndCharge',
      connectors: [evseId],
      certificate: chain,
    });
  }

  /** The car asks for a contract, or for a new one; what it gets in the end. */
  async want(at: World, action: 'Install' | 'Update', exi: string): Promise<Json> {
    const before = this.answers().length;
    this.module.publish('extensions', 'iso15118_certificate_request', {
      exi_request: exi,
      iso15118_schema_version: 'urn:iso:15118:2:2013:MsgDef',
      certificate_action: action,
    });
    await at.until('the car is answered', () => this.answers().length > before);
    return this.answers()[before]!;
  }

  answers(): Json[] {
    return this.module
      .called('set_get_certificate_response')
      .map(({ certificate_response }) => certificate_response as Json);
  }
}

const PNC = 'org.openchargealliance.iso15118pnc';

/** The station's messages of ISO 15118 of a name, unwrapped where the version wraps them. */
export const heardOf = ({ csms, version }: World, action: string): Json[] =>
  version === '2.0.1'
    ? csms.received(action)
    : csms
        .received('DataTransfer')
        .filter(({ vendorId, messageId }) => vendorId === PNC && messageId === action)
        .map(({ data }) => JSON.parse(String(data)) as Json);

type Answers = { [action: string]: (payload: Json) => object };

/** How the CSMS answers messages of ISO 15118; 1.6: one that it does not know of any other. */
export const answering = ({ csms, version }: World, answers: Answers): void => {
  if (version === '2.0.1')
    for (const [action, answer] of Object.entries(answers)) csms.handle(action, (payload) => answer(payload));
  else
    csms.handle('DataTransfer', ({ vendorId, messageId, data }) => {
      const answer = vendorId === PNC ? answers[String(messageId)] : undefined;
      if (!answer) return { status: 'UnknownMessageId' };
      return { status: 'Accepted', data: JSON.stringify(answer(JSON.parse(String(data)) as Json)) };
    });
};

/** What the CSMS orders of the certificates of ISO 15118, unwrapped where the version wraps it. */
export const order = async ({ csms, version }: World, action: string, payload: object): Promise<Json> => {
  if (version === '2.0.1') return csms.call(action, payload);
  const answer = await csms.call('DataTransfer', {
    vendorId: PNC,
    messageId: action,
    data: JSON.stringify(payload),
  });
  if (answer.status !== 'Accepted') throw new Error(`${action}: ${answer.status}`);
  return JSON.parse(String(answer.data)) as Json;
};

/** Requests for a certificate that is shown to cars, in order. */
export const v2gRequests = (at: World): Pkcs10CertificateRequest[] =>
  heardOf(at, 'SignCertificate')
    .filter(({ certificateType }) => certificateType === 'V2GCertificate')
    .map(({ csr }) => new Pkcs10CertificateRequest(String(csr)));

export const installedTypes = async (at: World, types?: string[]): Promise<unknown[]> => {
  const answer = await order(at, 'GetInstalledCertificateIds', types ? { certificateType: types } : {});
  return list(answer.certificateHashDataChain).map(({ certificateType }) => certificateType);
};
