/** `statecharge reset`: a station as it was before it was put into operation. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StationConfig } from '../config/station-config.ts';
import { databaseFilesIn, holdDatabase, TRANSFERS_FOLDER } from '../persistence/database-files.ts';
import { syncFolder } from '../persistence/folder.ts';
import { messageLogFiles } from '../station/message-log/day-files.ts';
import { certificatesOf, identityOf, onStation, type Print } from './station-files.ts';

export type ResetOptions = { config: string; keepCertificates?: boolean; yes?: boolean };

/** 0: all is gone, or there was nothing; 1: nothing was removed, and why. */
export const reset = (options: ResetOptions, print: Print, complain: Print) =>
  onStation(options.config, complain, async (config) => {
    const doomed = doomedOf(config, options.keepCertificates ?? false);
    if (!options.yes && doomed.length > 0) {
      for (const file of doomed) print(file);
      complain(`error: these would be removed for ever; nothing was removed. Say --yes to mean it`);
      return 1;
    }
    const hold = await holdDatabase(config.ocpp.databaseFolder);
    try {
      for (const file of doomed) rmSync(file, { recursive: true, force: true });
      for (const folder of new Set(doomed.map((file) => dirname(file)))) syncFolder(folder);
    } finally {
      hold.release();
    }
    print(`${identityOf(config)} knows nothing any more; ${doomed.length} files removed`);
    return 0;
  });

/** The database before its log: left alone, a log would not be taken for a new database's. */
const doomedOf = (config: StationConfig, keepCertificates: boolean): string[] => {
  const { databaseFolder, messageLogFolder, userConfig } = config.ocpp;
  const certificates = certificatesOf(config);
  const transfers = join(databaseFolder, TRANSFERS_FOLDER);
  return [
    ...databaseFilesIn(databaseFolder),
    ...(userConfig && existsSync(userConfig.file) ? [userConfig.file] : []),
    ...(!keepCertificates && existsSync(certificates) ? [certificates] : []),
    ...(existsSync(transfers) ? [transfers] : []),
    ...(existsSync(messageLogFolder)
      ? messageLogFiles(readdirSync(messageLogFolder)).map(({ name }) => join(messageLogFolder, name))
      : []),
  ];
};
