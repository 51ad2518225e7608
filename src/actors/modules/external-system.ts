import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { configureNetworkStatus, firmwareUpdateStatus, logStatus } from '../../charger/link/system.ts';
import type { Host } from '../host-contract.ts';
import { runningTransactions } from '../running-transactions.ts';
import type { ModuleDesk } from './module-desk.ts';

export type ExternalSystemParts = {
  host: Host;
  desk: ModuleDesk;
  modules: ExternalModules;
  provider: Endpoint;
  log(level: 'warn', message: string): void;
};

/** The variables of `system`, and the actor that hears of each. */
const HEARD = {
  firmware_update_status: { shape: firmwareUpdateStatus, address: 'firmware', type: 'status told' },
  log_status: { shape: logStatus, address: 'log-upload', type: 'status told' },
  configure_network_status: {
    shape: configureNetworkStatus,
    address: 'network',
    type: 'network configured',
  },
} as const;

/** Another process installs firmware, sends logs and brings up networks: what it says goes to whoever waits for it. */
export const connectExternalSystem = (parts: ExternalSystemParts): void => {
  const { host, desk, modules, provider, log } = parts;
  modules.consume(provider, {
    publish: (variable, value) => {
      if (!Object.hasOwn(HEARD, variable)) return undefined;
      const { shape, address, type } = HEARD[variable as keyof typeof HEARD];
      const read = checkValue(shape, value);
      if ('refused' in read) return read.refused;
      host.receive(address, { ...read.value, type } as { type: string });
      return undefined;
    },
  });
  // Its files are its own.
  for (const effect of ['discard firmware', 'discard log']) host.after(effect, () => {});
  host.within('count transactions', () => {
    const busyEvses = runningTransactions(host).map(({ connector }) => connector.evseId);
    host.post('firmware', { type: 'transactions counted', busyEvses } as { type: string });
  });
  host.within('allow firmware installation', () =>
    desk.send(provider, 'allow_firmware_installation', {}, (outcome) => {
      if ('failed' in outcome) log('warn', `allow_firmware_installation: ${outcome.failed}`);
    }),
  );
};
