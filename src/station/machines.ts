import { csmsMachines } from '../actors/csms/csms.ts';
import { ocppMachines } from '../actors/ocpp-side.ts';
import { chargerMachines } from '../charger/built-in.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { Settings } from '../domain/settings.ts';
import type { ConnectionManners } from '../machines/connection.words.ts';
import type { FirmwareManners } from '../machines/firmware.words.ts';
import type { MachineEntry } from '../machines/kit.ts';
import { newerThanKnown } from '../persistence/database.ts';
import type { Storage } from '../persistence/storage.ts';

/** How the System behaves. What an older recording does not say is as it was by default. */
export type SystemManners = Pick<FirmwareManners, 'resetDelay'> &
  Partial<FirmwareManners> &
  ConnectionManners;

export const systemManners = ({
  system,
  ocpp,
  provided,
}: StationConfig): FirmwareManners & ConnectionManners => ({
  asksForTheWay: provided.system !== undefined || provided.security !== undefined,
  resetDelay: system.resetDelaySeconds + ocpp.resetStopDelaySeconds,
  resetAfterUpdate: system.resetAfterUpdate,
  defaultRetries: system.defaultRetries,
  defaultRetryInterval: system.defaultRetryIntervalSeconds,
});

const BY_DEFAULT = { resetAfterUpdate: true, defaultRetries: 1, defaultRetryInterval: 1 };

/** The machines of every station, by the names under which they are started; modules in other processes bring theirs. */
export const stationMachines = (settings: Settings, system: SystemManners): Record<string, MachineEntry> => ({
  ...csmsMachines(settings, system),
  ...chargerMachines(settings),
  ...ocppMachines(settings, { ...BY_DEFAULT, ...system }),
});

/**
 * A row that a newer program has written cannot be taken up, and setting it aside would end a transaction that runs.
 * @throws StorageError `newer`
 */
export const refuseNewer = (
  databaseFolder: string,
  { actors }: Pick<Storage, 'actors'>,
  machines: Record<string, MachineEntry>,
): void => {
  const newer = actors
    .all()
    .find(({ machine, version }) => version > (machines[machine]?.version ?? version));
  if (newer)
    throw newerThanKnown(
      databaseFolder,
      `${newer.address} was written by version ${newer.version} of its machine ${newer.machine}`,
      `version ${machines[newer.machine]?.version} or older`,
    );
};
