import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { Clock, Timer } from '../domain/time.ts';
import { fromRfc3339 } from '../domain/time.ts';
import type { Storage } from '../persistence/storage.ts';
import type { Host } from './host-contract.ts';

const OFFSET = 'ClockCtrlr/TimeOffset';
const NEXT = 'ClockCtrlr/TimeOffset[NextTransition]';
const WHEN = 'ClockCtrlr/NextTimeOffsetTransitionDateTime';
const DESK = 'time_offset';
/** A timer of Node.js reaches no farther; then we look again. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const OFFSETS = [OFFSET, NEXT].map((key) => key.toLowerCase());

type Parts = { host: Host; clock: Clock; model: DeviceModel; storage: Storage };

/**
 * The offset of local time from UTC, for whoever shows time to people (1.6 California pricing, 2.0.1 ClockCtrlr): when
 * the next transition has come the station takes over the new offset by itself. What is due is in the variables, so a
 * restart needs to remember nothing.
 */
export const keepTimeOffset = ({ host, clock, model, storage }: Parts): (() => void) => {
  let timer: Timer | undefined;
  model.refuseWhen((key, value) =>
    OFFSETS.includes(key.toLowerCase()) && value !== '' && !/^[+-](0\d|1[0-4]):[0-5]\d$/.test(value)
      ? { reasonCode: 'InvalidValue', additionalInfo: 'an offset such as +01:00 is expected' }
      : undefined,
  );
  const assign = (key: string, value: string) => {
    const write = model.assign(key, value);
    if (write) host.stage(() => storage.variables.put(write.key, write.value));
  };
  const look = () => {
    clock.clearTimeout(timer);
    const when = fromRfc3339(model.value(WHEN) ?? '');
    const next = model.value(NEXT);
    if (Number.isNaN(when) || !next) return;
    const wait = when - clock.now();
    if (wait <= 0) host.receive(DESK, { type: 'transition' });
    else timer = clock.setTimeout(look, Math.min(wait, LONGEST_WAIT_MS));
  };
  host.desk(DESK, () => {
    const next = model.value(NEXT);
    if (!next) return;
    assign(OFFSET, next);
    assign(NEXT, '');
  });
  model.onChange((key) => {
    if (key === WHEN || key === NEXT) host.afterCommit(look);
  });
  return look;
};
