/** Worlds whose station and CSMS are secured: certificates are made for the test and lie in its folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Issued, type KeyKind, newClient, newRoot, newServer } from './certificates.ts';
import type { Version } from './station-files.ts';
import { type World, type WorldWishes, world } from './world.ts';

/** The password that a station of these tests has, also where it is not shown. */
export const PASSWORD = 'a-password-of-20-chr';

/** A folder with a trusted root and a certificate of the station, as EvseSecurity's configuration names them. */
export class KeyStore {
  readonly folder = mkdtempSync(join(tmpdir(), 'statecharge-keys-'));
  readonly root: Issued;
  readonly kind: KeyKind;

  private constructor(root: Issued, kind: KeyKind) {
    this.root = root;
    this.kind = kind;
    for (const name of ['csms', 'certs', 'keys']) mkdirSync(join(this.folder, name));
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  static async open(kind: KeyKind = 'EC'): Promise<KeyStore> {
    return new KeyStore(await newRoot('CSMS root', { kind }), kind);
  }

  get evseSecurity(): { [key: string]: string } {
    return {
      csms_ca_bundle: join(this.folder, 'csms'),
      csms_leaf_cert_directory: join(this.folder, 'certs'),
      csms_leaf_key_directory: join(this.folder, 'keys'),
    };
  }

  trust(root: Issued, name = 'root'): void {
    writeFileSync(join(this.folder, 'csms', `${name}.pem`), root.pem);
  }

  /** The station gets a certificate of its own. */
  async certify(issuer: Issued = this.root, wishes: Parameters<typeof newClient>[1] = {}): Promise<Issued> {
    const client = await newClient(issuer, { kind: this.kind, ...wishes });
    writeFileSync(join(this.folder, 'certs', 'leaf.pem'), client.pem);
    writeFileSync(join(this.folder, 'keys', 'leaf.key'), client.keyPem, { mode: 0o600 });
    return client;
  }

  /** What a CSMS needs to be trusted by the station, and to ask for its certificate. */
  async server(wishes: Parameters<typeof newServer>[1] = {}): Promise<ServerOptions> {
    const shown = await newServer(wishes.issuer ?? this.root, { kind: this.kind, ...wishes });
    return serverOptions(shown, this.root);
  }
}

export const serverOptions = (shown: Issued, clientRoot?: Issued): ServerOptions => ({
  cert: shown.pem,
  key: shown.keyPem,
  ...(clientRoot && { ca: clientRoot.pem, requestCert: true, rejectUnauthorized: false }),
});

export type SecuredWishes = WorldWishes & {
  kind?: KeyKind;
  /** Changes what the CSMS does with TLS. */
  server?: (options: ServerOptions, store: KeyStore) => ServerOptions | Promise<ServerOptions>;
  /** The certificate that the station has in security profile 3. */
  client?: Parameters<typeof newClient>[1];
  /** False: the store holds no root. */
  trusts?: boolean;
};

/** A station of a security profile, and a CSMS that suits it unless wished otherwise. */
export const securedWorld = async (
  version: Version,
  securityProfile: 0 | 1 | 2 | 3,
  { kind = 'EC', server = (options) => options, trusts = true, client, ...wishes }: SecuredWishes = {},
): Promise<World & { store: KeyStore }> => {
  const store = await KeyStore.open(kind);
  if (trusts) store.trust(store.root);
  if (securityProfile === 3) await store.certify(store.root, client);
  const tls = securityProfile >= 2 ? await server(await store.server(), store) : undefined;
  const at = await world(version, {
    securityProfile,
    evseSecurity: store.evseSecurity,
    ...wishes,
    security: { AuthorizationKey: PASSWORD, ...wishes.security },
    prepare: (csms) => {
      csms.tls = tls;
      wishes.prepare?.(csms);
    },
  });
  return Object.assign(at, { store });
};
