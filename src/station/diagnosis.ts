import type { StationApi } from '../api/station-api.ts';
import { toRfc3339 } from '../domain/time.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'storage'> & { host: StationParts['host'] };

/** What went wrong without stopping anything: rows that could not be taken up, events that changed nothing. */
export const diagnosisOf = ({ storage, host }: Parts): StationApi['diagnosis'] => ({
  show: () => ({
    set_aside: storage.quarantine.all().map(({ address, machine, version, reason, at }) => ({
      address,
      machine,
      version,
      reason,
      at: toRfc3339(at),
    })),
    not_taken: [...host.unhandled].map(([key, count]) => {
      const gap = key.indexOf(' ');
      return { by: key.slice(0, gap), event: key.slice(gap + 1), count };
    }),
  }),
  clear: () => {
    host.stage(() => storage.quarantine.clear());
    host.unhandled.clear();
  },
});
