import { openCertificateSigning } from '../actors/certificate-signing.ts';
import { type AskSecurity, openBuiltInSecurity } from '../actors/modules/security-module.ts';
import { raiseSecurityEvent } from '../actors/security-events.ts';
import { pemBlocks } from '../charger/evse-security/certificate.ts';
import type { StorePolicy } from '../charger/evse-security/evse-security.ts';
import { rootsPath } from '../charger/evse-security/folders.ts';
import { RootStore } from '../charger/evse-security/root-store.ts';
import { StoredTlsMaterial } from '../charger/evse-security/tls-material.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { stationIdentity } from '../domain/device-model/station-identity.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'config' | 'model' | 'host' | 'external'> & {
  log: StationParts['options']['log'];
};

/** Keys and certificates: what the connection uses, and whoever keeps them, built-in or in another process. */
export type Certificates = { material: StoredTlsMaterial; security: AskSecurity };

export const openCertificates = (parts: Parts): Certificates => {
  const { config, model, host, log } = parts;
  const now = () => host.now();
  const additionalRootCheck = () => model.value('SecurityCtrlr/AdditionalRootCertificateCheck') === 'true';
  const material = new StoredTlsMaterial({
    folders: config.security,
    now,
    additionalRootCheck,
    trouble: (what) => log('warn', what),
    discarded: (subject) => raiseSecurityEvent(host, 'DiscardedRenewedClientCertificate', subject),
  });
  const security = securityOf(parts, {
    maxEntries: () => mostEntries(model),
    additionalRootCheck,
    inUse: () => (profileOf(model) >= 2 ? material.rootsInUse() : []),
    now,
  });
  openCertificateSigning({
    host,
    security,
    inUse: () => profileOf(model) === 3,
    subject: () => ({
      organization: model.value('SecurityCtrlr/OrganizationName') ?? '',
      identity: stationIdentity(model),
      name: model.value('SecurityCtrlr/Identity') ?? '',
    }),
    log,
  });
  model.supply('SecurityCtrlr/CertificateEntries', () => String(entriesOf(parts)));
  return { material, security };
};

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
