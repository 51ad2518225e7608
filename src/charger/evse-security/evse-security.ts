/** The built-in EvseSecurity: keys and certificates in files, by the commands of interface `security`. */
import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Instant } from '../../domain/time.ts';
import { isRightlySigned } from '../firmware/signature.ts';
import { isSelfIssued, issuedBy, isValidAt, readChain, validUntil, weaknessOf } from './certificate.ts';
import { infoOf } from './certificate-info.ts';
import { verdictOn } from './chain-verdict.ts';
import { leafPaths, rootsPath, type SecurityFolders } from './folders.ts';
import { hashDataOf, sameHashData } from './hash-data.ts';
import { whyNoLeaf } from './leaf-check.ts';
import { LeafStore } from './leaf-store.ts';
import { readOcspAnswer } from './ocsp-answer.ts';
import { ocspRequests } from './ocsp-requests.ts';
import { OcspStore } from './ocsp-store.ts';
import { RootStore } from './root-store.ts';
import { newSigningRequest } from './signing-request.ts';
import type {
  CaType,
  CertificateType,
  HashData,
  HashDataChain,
  InstallResult,
  SecurityCommands,
} from './words.ts';

type Answer<C extends keyof SecurityCommands> = Promise<SecurityCommands[C]['result']>;
type Args<C extends keyof SecurityCommands> = SecurityCommands[C]['args'];

export type StorePolicy = {
  /** Most roots of all types together. */
  maxEntries(): number;
  /** A new CSMS root must be signed by the old one (M05.FR.09). */
  additionalRootCheck(): boolean;
  /** The roots that the present connection rests on are not deleted; fingerprints. */
  inUse(): readonly string[];
  now(): Instant;
  /** Why something was refused, in a sentence. */
  explain(why: string): void;
};

const DAY_MS = 24 * 3_600_000;
/** Of a chain in GetInstalledCertificateIds (schema). */
const MOST_CHILDREN = 4;
const CA_TYPES: readonly CaType[] = ['CSMS', 'MF', 'V2G', 'MO'];
const ROOT_TYPES: Readonly<Record<CaType, CertificateType>> = {
  CSMS: 'CSMSRootCertificate',
  MF: 'MFRootCertificate',
  V2G: 'V2GRootCertificate',
  MO: 'MORootCertificate',
};

/** Every method is one command of the interface, those that the OCPP side gives; one runs after the other. */
export class EvseSecurity {
  readonly #folders: SecurityFolders;
  readonly #policy: StorePolicy;

  constructor(folders: SecurityFolders, policy: StorePolicy) {
    this.#folders = folders;
    this.#policy = policy;
  }

  async install_ca_certificate(args: Args<'install_ca_certificate'>): Answer<'install_ca_certificate'> {
    const { certificate: text, certificate_type: type } = args;
    const chain = readChain(text);
    if ('malformed' in chain) return this.#refuse('InvalidFormat', chain.malformed);
    const [root] = chain;
    if (!root || chain.length > 1) return this.#refuse('InvalidFormat', 'one certificate is expected');
    const store = this.#roots(type);
    const refusal = this.#whyNoRoot(root, type);
    if (refusal) return refusal;
    if (has(store.all(), root)) return 'Accepted';
    if (this.#everyRoot().length >= this.#policy.maxEntries())
      return this.#refuse('CertificateStoreMaxLengthExceeded', 'the store is full');
    return this.#write(() => {
      store.add(root);
      // M05.FR.09: the new one and the one that signed it, nothing else.
      if (type === 'CSMS' && this.#policy.additionalRootCheck())
        for (const old of store.all()) if (!has([root], old) && !issuedBy(root, old)) store.remove(old);
    });
  }

  async delete_certificate(args: Args<'delete_certificate'>): Answer<'delete_certificate'> {
    const wanted = args.certificate_hash_data;
    const known = this.#everything();
    const roots = CA_TYPES.map((type) => ({ type, store: this.#roots(type) }));
    let found = false;
    for (const { type, store } of roots)
      for (const root of store.all()) {
        if (!sameHashData(await hashDataOf(root, known), wanted)) continue;
        if (type === 'CSMS' && this.#policy.inUse().includes(root.fingerprint256)) return 'Failed';
        found = true;
        if (this.#write(() => store.remove(root)) !== 'Accepted') return 'Failed';
      }
    if (found) return 'Accepted';
    return this.#deleteLeaf(wanted, known);
  }

  /** M04.FR.06: the station's own certificate is not deleted; the chain that it shows to cars is. */
  async #deleteLeaf(wanted: HashData, known: readonly X509Certificate[]): Answer<'delete_certificate'> {
    for (const type of ['CSMS', 'V2G'] as const)
      for (const leaf of this.#leaves(type).all()) {
        if (!sameHashData(await hashDataOf(leaf.certificate, known), wanted)) continue;
        if (type === 'CSMS') return 'Failed';
        return this.#write(() => this.#leaves(type).remove(leaf)) === 'Accepted' ? 'Accepted' : 'Failed';
      }
    return 'NotFound';
  }

  async update_leaf_certificate(args: Args<'update_leaf_certificate'>): Answer<'update_leaf_certificate'> {
    const { certificate_chain: text, certificate_type: type } = args;
    if (type !== 'CSMS' && type !== 'V2G')
      return this.#refuse('InvalidFormat', `no ${type} leaf is kept here`);
    const chain = readChain(text);
    if ('malformed' in chain) return this.#refuse('InvalidFormat', chain.malformed);
    const store = this.#leaves(type);
    const roots = this.#roots(type).all();
    if (store.has(chain[0]!)) return 'Accepted';
    const pending = store.pendingFor(chain[0]!);
    const refusal = whyNoLeaf(chain, { type, pending, roots, now: this.#policy.now() });
    if (refusal) return this.#refuse(refusal.status, refusal.why);
    return this.#write(() =>
      store.install(
        chain.filter((each) => !isSelfIssued(each)),
        pending!,
      ),
    );
  }

  async get_installed_certificates(
    args: Args<'get_installed_certificates'>,
  ): Answer<'get_installed_certificates'> {
    const known = this.#everything();
    const found: HashDataChain[] = [];
    for (const type of CA_TYPES) {
      if (!args.certificate_types.includes(ROOT_TYPES[type])) continue;
      for (const root of this.#roots(type).all())
        found.push({
          certificate_type: ROOT_TYPES[type],
          certificate_hash_data: await hashDataOf(root, known),
        });
    }
    if (args.certificate_types.includes('V2GCertificateChain')) found.push(...(await this.#v2gChain(known)));
    return { status: found.length > 0 ? 'Accepted' : 'NotFound', certificate_hash_data_chain: found };
  }

  async is_ca_certificate_installed(
    args: Args<'is_ca_certificate_installed'>,
  ): Answer<'is_ca_certificate_installed'> {
    return this.#roots(args.certificate_type).all().length > 0;
  }

  async generate_certificate_signing_request(
    args: Args<'generate_certificate_signing_request'>,
  ): Answer<'generate_certificate_signing_request'> {
    const { certificate_type: type, use_tpm } = args;
    if ((type !== 'CSMS' && type !== 'V2G') || use_tpm) return { status: 'InvalidRequestedType' };
    const { keyKind, keyPassword } = this.#folders;
    const { key, csr } = await newSigningRequest(args, keyKind, keyPassword);
    const written = this.#write(() => this.#leaves(type).keep(key, csr, this.#policy.now()));
    return written === 'Accepted' ? { status: 'Accepted', csr } : { status: 'GenerationError' };
  }

  /** 0: there is none, or it has expired. */
  async get_leaf_expiry_days_count(
    args: Args<'get_leaf_expiry_days_count'>,
  ): Answer<'get_leaf_expiry_days_count'> {
    const { certificate_type: type } = args;
    if (type !== 'CSMS' && type !== 'V2G') return 0;
    const [leaf] = this.#leaves(type).all();
    if (!leaf) return 0;
    return Math.max(0, Math.floor((validUntil(leaf.certificate) - this.#policy.now()) / DAY_MS));
  }

  async verify_certificate(args: Args<'verify_certificate'>): Answer<'verify_certificate'> {
    const roots = args.certificate_types.flatMap((type) => this.#roots(type).all());
    return verdictOn(args.certificate_chain, roots, this.#policy.now());
  }

  async get_v2g_ocsp_request_data(
    _args: Args<'get_v2g_ocsp_request_data'>,
  ): Answer<'get_v2g_ocsp_request_data'> {
    const [leaf] = this.#leaves('V2G').all();
    return ocspRequests(leaf ? certificatesOf(leaf.chain) : [], this.#everything());
  }

  /** A contract leads to a root of its operator, or to one of ISO 15118. */
  async get_mo_ocsp_request_data(args: Args<'get_mo_ocsp_request_data'>): Answer<'get_mo_ocsp_request_data'> {
    const chain = readChain(args.certificate_chain);
    return ocspRequests('malformed' in chain ? [] : chain, this.#everyRoot());
  }

  async update_ocsp_cache(args: Args<'update_ocsp_cache'>): Answer<'update_ocsp_cache'> {
    const { certificate_hash_data: hash, ocsp_response: response } = args;
    const [leaf] = this.#leaves('V2G').all();
    const own = leaf ? certificatesOf(leaf.chain) : [];
    const said = await readOcspAnswer({ hash, response }, own, this.#everything(), this.#policy.now());
    if (said.status === 'unknown') this.#policy.explain(said.why);
    else this.#ocsp().put(hash, response);
    if (said.status === 'revoked') this.#policy.explain('the certificate that is shown to cars is revoked');
    return null;
  }

  async get_leaf_certificate_info(
    args: Args<'get_leaf_certificate_info'>,
  ): Answer<'get_leaf_certificate_info'> {
    const { status, info } = await this.get_all_valid_certificates_info(args);
    return { status, ...(info[0] && { info: info[0] }) };
  }

  async get_all_valid_certificates_info(
    args: Args<'get_all_valid_certificates_info'>,
  ): Answer<'get_all_valid_certificates_info'> {
    const { certificate_type: type, encoding, include_ocsp } = args;
    // Files hold PEM alone.
    if (encoding !== 'PEM') return { status: 'Rejected', info: [] };
    if (type !== 'CSMS' && type !== 'V2G') return { status: 'NotFound', info: [] };
    const store = this.#leaves(type);
    const all = store.all();
    const valid = all.filter(({ certificate }) => isValidAt(certificate, this.#policy.now()));
    if (valid.length === 0) {
      const status = store.hasCertificates() ? 'PrivateKeyNotFound' : 'NotFound';
      return { status: all.length > 0 ? 'NotFoundValid' : status, info: [] };
    }
    const known = this.#everything();
    const parts = {
      known,
      roots: this.#roots(type).all(),
      now: this.#policy.now(),
      password: this.#folders.keyPassword,
      ...(include_ocsp && { ocsp: this.#ocsp() }),
    };
    return { status: 'Accepted', info: await Promise.all(valid.map((leaf) => infoOf(leaf, parts))) };
  }

  async get_verify_file(args: Args<'get_verify_file'>): Answer<'get_verify_file'> {
    return this.#roots(args.certificate_type).files()[0] ?? '';
  }

  async get_verify_location(args: Args<'get_verify_location'>): Answer<'get_verify_location'> {
    return this.#roots(args.certificate_type).path;
  }

  /** What is no signature, or no file, is not rightly signed. */
  async verify_file_signature(args: Args<'verify_file_signature'>): Answer<'verify_file_signature'> {
    const { file_path, signing_certificate: certificate, signature } = args;
    return isRightlySigned(file_path, { certificate, signature }).catch(() => false);
  }

  #ocsp(): OcspStore {
    return new OcspStore(join(this.#folders.seccCertificates, 'ocsp'));
  }

  #roots(type: CaType): RootStore {
    return new RootStore(rootsPath(this.#folders, type));
  }

  #leaves(type: 'CSMS' | 'V2G'): LeafStore {
    return new LeafStore(leafPaths(this.#folders, type), this.#folders.keyPassword);
  }

  #everyRoot(): X509Certificate[] {
    return CA_TYPES.flatMap((type) => this.#roots(type).all());
  }

  /** All that may have issued something here: roots, and what our own chains bring along. */
  #everything(): X509Certificate[] {
    const leaves = [...this.#leaves('CSMS').all(), ...this.#leaves('V2G').all()];
    return [...this.#everyRoot(), ...leaves.flatMap(({ chain }) => certificatesOf(chain))];
  }

  #whyNoRoot(root: X509Certificate, type: CaType): InstallResult | undefined {
    const now = this.#policy.now();
    if (!root.ca) return this.#refuse('InvalidCertificateChain', 'it is not the certificate of a CA');
    const weakness = weaknessOf(root);
    if (weakness) return this.#refuse('InvalidSignature', `${weakness} is too weak`);
    if (!isValidAt(root, now))
      return this.#refuse('Expired', `it is valid from ${root.validFrom} to ${root.validTo}`);
    if (isSelfIssued(root) && !issuedBy(root, root))
      return this.#refuse('InvalidSignature', 'its signature is wrong');
    const installed = this.#roots(type).all();
    const signed = installed.some((old) => has([old], root) || issuedBy(root, old));
    if (!isSelfIssued(root) && !signed)
      return this.#refuse('InvalidCertificateChain', 'it signs not itself, and no installed root has');
    if (type === 'CSMS' && this.#policy.additionalRootCheck() && installed.length > 0 && !signed)
      return this.#refuse('InvalidCertificateChain', 'the root in use has not signed it (M05.FR.11)');
    return undefined;
  }

  async #v2gChain(known: readonly X509Certificate[]): Promise<HashDataChain[]> {
    const [leaf] = this.#leaves('V2G').all();
    if (!leaf) return [];
    const [own, ...subCas] = certificatesOf(leaf.chain);
    const children = await Promise.all(subCas.slice(0, MOST_CHILDREN).map((each) => hashDataOf(each, known)));
    return [
      {
        certificate_type: 'V2GCertificateChain',
        certificate_hash_data: await hashDataOf(own!, known),
        ...(children.length > 0 && { child_certificate_hash_data: children }),
      },
    ];
  }

  #refuse(status: Exclude<InstallResult, 'Accepted'>, why: string): InstallResult {
    this.#policy.explain(why);
    return status;
  }

  #write(write: () => void): 'Accepted' | 'WriteError' {
    try {
      write();
      return 'Accepted';
    } catch (error) {
      this.#policy.explain(`the disk refused: ${(error as Error).message}`);
      return 'WriteError';
    }
  }
}

const certificatesOf = (chain: readonly string[]): X509Certificate[] => {
  const read = readChain(chain.join('\n'));
  return 'malformed' in read ? [] : read;
};

const has = (list: readonly X509Certificate[], one: X509Certificate): boolean =>
  list.some(({ fingerprint256 }) => fingerprint256 === one.fingerprint256);
