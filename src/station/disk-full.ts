/**
 * What happens when the disk is full. First the reserve beside the database is freed: nothing new begins, what runs
 * ends and is recorded, the CSMS is told. When that is used up too, the outputs go safe and the process ends.
 */
import { connectorAddress, connectorsOf } from '../actors/layout.ts';
import { securityEvent } from '../actors/security-events.ts';
import type { EvseDriver } from '../charger/driver.ts';
import { suspectDatabase } from '../persistence/database.ts';
import type { DiskReserve } from '../persistence/disk-reserve.ts';
import type { StationOptions, StationParts } from './parts.ts';

/** Exit code of a station whose database can no longer be written (docs/operation.md). */
export const DISK_REFUSED = 3;
/** The first moments belong to the connection; real milliseconds. */
const RESERVE_DELAY_MS = 1000;

type Parts = Pick<StationParts, 'host' | 'layout' | 'messageLog' | 'options' | 'config'>;

/** To be called after the actors of the former life are there. */
export const keepReserve = (parts: Parts, reserve: DiskReserve): void => {
  const { host, options } = parts;
  host.desk('disk', ({ type, at }) => {
    if (type === 'full') endAll(parts, at);
    if (type === 'has room') admitAgain(parts);
  });
  reserve.onRelease(() => {
    // Within a commit: what follows needs a turn of its own.
    setImmediate(() => host.receive('disk', { type: 'full' }));
  });
  const has = () => host.receive('disk', { type: 'has room' });
  if (reserve.held) has();
  else setTimeout(() => void take(reserve, options, has), RESERVE_DELAY_MS).unref();
};

const take = async (reserve: DiskReserve, { log }: StationOptions, has: () => void): Promise<void> => {
  if (await reserve.make()) has();
  else
    log(
      'warn',
      'the disk has no room for the reserve of 8 MB; when it is full, sessions cannot be ended in order',
    );
};

const endAll = ({ host, layout, messageLog, options, config }: Parts, at: number): void => {
  options.log(
    'error',
    `the disk of ${config.ocpp.databaseFolder} is full: sessions end, no new ones until a start with room`,
  );
  messageLog.giveUp();
  for (const connector of connectorsOf(layout))
    host.post(connectorAddress(connector), { type: 'disable', scope: 'disk' } as { type: string });
  for (const { evseId } of layout.evses)
    host.emit({
      type: 'call',
      interface: 'evse_manager',
      evseId,
      command: 'stop_transaction',
      args: { request: { reason: 'Other' } },
    } as { type: string });
  host.emit(securityEvent('MemoryExhaustion', at, 'the disk is full'));
};

/** A start that has the reserve again takes back what the full disk has done. */
const admitAgain = ({ host, layout }: Parts): void => {
  for (const connector of connectorsOf(layout)) {
    const address = connectorAddress(connector);
    const operative = host.snapshot(address)?.context.operative as { disk?: boolean } | undefined;
    if (operative?.disk === false) host.post(address, { type: 'enable', scope: 'disk' } as { type: string });
  }
};

/**
 * The disk has refused a commit, and memory is ahead of it, or it has garbled what is to be read: nothing may be done but
 * to make all safe. What was committed is found again at the next start.
 */
export const endSafely =
  ({ log, exit }: StationOptions, databaseFolder: string, drivers: () => Iterable<EvseDriver>) =>
  (error: unknown): void => {
    for (const driver of drivers()) {
      try {
        driver.apply({ power: 'off', limitA: 0, lock: 'unlocked' });
      } catch (fault) {
        log('error', `an EVSE could not be switched off: ${fault}`);
      }
    }
    suspectDatabase(databaseFolder);
    log('error', `the database failed, so all EVSEs are off and the station ends: ${error}`);
    exit(DISK_REFUSED);
  };
