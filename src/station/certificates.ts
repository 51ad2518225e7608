import { readdirSync, statSync } from 'node:fs';
import { openCertificateSigning, type Subject } from '../actors/certificate-signing.ts';
import { openCertificateStatus } from '../actors/certificate-status.ts';
import { examineContracts } from '../actors/contracts.ts';
import { passEvCertificates } from '../actors/ev-certificates.ts';
import { fetchKeys } from '../actors/modules/module-keys.ts';
import { type AskSecurity, openBuiltInSecurity } from '../actors/modules/security-module.ts';
import { raiseSecurityEvent } from '../actors/security-events.ts';
import { pemBlocks } from '../charger/evse-security/certificate.ts';
import type { StorePolicy } from '../charger/evse-security/evse-security.ts';
import { rootsPath } from '../charger/evse-security/folders.ts';
import { ModuleTlsMaterial } from '../charger/evse-security/module-tls-material.ts';
import { RootStore } from '../charger/evse-security/root-store.ts';
import { StoredTlsMaterial } from '../charger/evse-security/tls-material.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { stationIdentity } from '../domain/device-model/station-identity.ts';
import type { TlsMaterial } from '../domain/tls-material.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'config' | 'model' | 'settings' | 'host' | 'external'> & {
  log: StationParts['options']['log'];
};

/** Keys and certificates: what the connection uses, and whoever keeps them, built-in or in another process. */
export type Certificates = {
  material: TlsMaterial;
  security: AskSecurity;
  /** Asks for what the connection needs where another module keeps it; `then` runs within a later turn. */
  fetchKeys(then: () => void): void;
};

export const openCertificates = (parts: Parts): Certificates => {
  const { config, model, settings, host, log } = parts;
  const now = () => host.now();
  const additionalRootCheck = () => model.value('SecurityCtrlr/AdditionalRootCertificateCheck') === 'true';
  const stored = new StoredTlsMaterial({
    folders: config.security,
    now,
    additionalRootCheck,
    trouble: (what) => log('warn', what),
    discarded: (subject) => raiseSecurityEvent(host, 'DiscardedRenewedClientCertificate', subject),
  });
  const security = securityOf(parts, {
    maxEntries: () => mostEntries(model),
    additionalRootCheck,
    inUse: () => (profileOf(model) >= 2 ? stored.rootsInUse() : []),
    now,
  });
  openCertificateSigning({
    host,
    security,
    inUse: (type) =>
      type === 'V2GCertificate'
        ? settings.v2gCertificateInstallationEnabled === true
        : profileOf(model) === 3,
    subject: (type) => (type === 'V2GCertificate' ? shownToCars(model) : shownToCsms(model)),
    log,
  });
  examineContracts(host, security);
  passEvCertificates(host, settings);
  openCertificateStatus({
    host,
    security,
    inUse: () =>
      settings.pncEnabled !== false &&
      (config.provided.security !== undefined || holdsFiles(config.security.seccCertificates)),
    log,
  });
  model.supply('SecurityCtrlr/CertificateEntries', () => String(entriesOf(parts)));
  if (!config.provided.security) return { material: stored, security, fetchKeys: (then) => then() };
  const material = new ModuleTlsMaterial(stored);
  const fetch = (then: () => void) => fetchKeys(security, material, then);
  return { material, security: refreshing(security, fetch), fetchKeys: fetch };
};

/** A02.FR.03, A00.FR.509, FR.511. */
const shownToCsms = (model: DeviceModel): Subject => {
  const { serialNumber, chargeBoxSerialNumber } = stationIdentity(model);
  return {
    country: '',
    organization: model.value('SecurityCtrlr/OrganizationName') ?? '',
    common: serialNumber ?? chargeBoxSerialNumber ?? model.value('SecurityCtrlr/Identity') ?? '',
  };
};

/** What nobody has set for cars is as it is for the CSMS. */
const shownToCars = (model: DeviceModel): Subject => {
  const { organization, common } = shownToCsms(model);
  return {
    country: model.value('ISO15118Ctrlr/CountryName') ?? '',
    organization: model.value('ISO15118Ctrlr/OrganizationName') || organization,
    common: model.value('ISO15118Ctrlr/SeccId') || common,
  };
};

/** What was installed or deleted may be what the next connection needs. */
const refreshing =
  (security: AskSecurity, fetch: (then: () => void) => void): AskSecurity =>
  (command, args, then) =>
    security(command, args, (outcome) => {
      then(outcome);
      if (CHANGES.includes(command)) fetch(() => {});
    });
const CHANGES = ['install_ca_certificate', 'update_leaf_certificate', 'delete_certificate'];

/** Whoever keeps them; the built-in store is loaded when it is first asked. */
const securityOf = (parts: Parts, policy: Omit<StorePolicy, 'explain'>): AskSecurity => {
  const { config, host, external, log } = parts;
  const builtIn = openBuiltInSecurity(host, async (explain) => {
    const { EvseSecurity } = await import('../charger/evse-security/evse-security.ts');
    return new EvseSecurity(config.security, {
      ...policy,
      explain: (why) => {
        log('warn', `certificate refused: ${why}`);
        explain(why);
      },
    });
  });
  return (command, args, then) => {
    const asking = external?.questions.ask('security', command, args as never);
    if (asking) asking(then as never);
    else builtIn(command, args, then);
  };
};

const profileOf = (model: DeviceModel): number => Number(model.value('SecurityCtrlr/SecurityProfile'));

/** 1.6 has a key of its own for it; the smaller one counts. */
const mostEntries = (model: DeviceModel): number =>
  Math.min(
    model.spec('SecurityCtrlr/CertificateEntries')?.maxLimit ?? Number.POSITIVE_INFINITY,
    Number(model.value('OCPP16LegacyCtrlr/CertificateStoreMaxLength')),
  );

const entriesOf = ({ config }: Parts): number => {
  const types = ['CSMS', 'MF', 'V2G', 'MO'] as const;
  const texts = types.flatMap((type) => new RootStore(rootsPath(config.security, type)).texts());
  return texts.flatMap(pemBlocks).length;
};

/** Cheaper than to look into them, which a plain station never does. */
const holdsFiles = (folder: string): boolean =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
  readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isFile());
