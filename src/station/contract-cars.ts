import { join } from 'node:path';
import { type CertificateResponse, EV_CERTIFICATES } from '../actors/ev-certificates.ts';
import type { ModulePublication } from '../charger/contract.ts';
import type { ProvidedToken } from '../domain/session.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'config' | 'host' | 'settings' | 'hardware'> & {
  log: StationParts['options']['log'];
};

/** What the cars of our own EVSEs speak: ISO 15118-2. */
const SCHEMA = 'urn:iso:15118:2:2013:MsgDef';

/**
 * Cars at our own EVSEs that mean to pay by their contract: they ask for one where they have none, and show it. A stack of
 * ISO 15118 in another process does the same over the module link.
 */
export const openContractCars = (parts: Parts): void => {
  const { host, settings, hardware } = parts;
  host.within<ModulePublication>('publish', (publication) => {
    if (publication.variable !== 'selected_protocol' || publication.evseId === undefined) return;
    if (publication.value.payment === 'contract' && settings.pncEnabled) welcome(parts, publication.evseId);
  });
  host.within<CertificateResponse>('car gets certificate', ({ to, action, status }) => {
    // A car whose contract was not renewed still has the old one.
    if ('evseId' in to && (status === 'Accepted' || action === 'Update')) show(parts, to.evseId);
  });
  host.desk(CARS, () => {
    for (const [evseId, driver] of hardware.drivers)
      if (driver.contractCar?.() && settings.pncEnabled) show(parts, evseId);
  });
};

const CARS = 'contract-cars';

/** After a restart: whoever is still plugged in says once more who it is, which changes nothing where that was taken. */
export const askContractCars = ({ host }: Pick<StationParts, 'host'>): void =>
  host.receive(CARS, { type: 'booted' });

const welcome = (parts: Parts, evseId: number): void => {
  const { host, hardware } = parts;
  const car = hardware.drivers.get(evseId)?.contractCar?.();
  if (!car?.certificate) {
    show(parts, evseId);
    return;
  }
  const request = {
    action: car.certificate,
    schemaVersion: SCHEMA,
    // Only the car and its operator understand it.
    exiRequest: Buffer.from(`${car.certificate} of the car at EVSE ${evseId}`).toString('base64'),
  };
  host.afterCommit(() =>
    host.receive(EV_CERTIFICATES, { type: 'certificate wanted', from: { evseId }, request } as {
      type: string;
    }),
  );
};

/** The car is gone when its contract has been read: nobody is presented. */
const show = (parts: Parts, evseId: number): void => {
  const { host, hardware, log } = parts;
  const present = async () => {
    const { emaid, certificate } = await contractAt(parts, evseId);
    const token: ProvidedToken = {
      id_token: { value: emaid, type: 'eMAID' },
      authorization_type: 'PlugAndCharge',
      evse_ids: [evseId],
      certificate,
    };
    if (hardware.drivers.get(evseId)?.contractCar?.())
      host.receive('auth', { type: 'token presented', token } as { type: string });
  };
  host.afterCommit(() => {
    present().catch((error: Error) =>
      log('warn', `the car at EVSE ${evseId} has no contract: ${error.message}`),
    );
  });
};

/** The one that is configured, or one that is made for it beside the certificates. */
const contractAt = async ({ config }: Parts, evseId: number) => {
  const { madeContract, readContract } = await import('../charger/simulator/contract.ts');
  const hardware = config.evses.find((evse) => evse.evseId === evseId)?.hardware;
  const file = hardware?.kind === 'simulator' ? hardware.simulator.contractCertificate : undefined;
  if (file !== undefined) return readContract(file);
  return madeContract(join(config.ocpp.databaseFolder, 'simulated-contracts', `evse-${evseId}`), evseId);
};
