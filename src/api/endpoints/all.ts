import type { Endpoint } from '../endpoint.ts';
import { chargerEndpoints } from './charger.ts';
import { ocppEndpoints } from './ocpp.ts';
import { pageEndpoints } from './page.ts';
import { stationEndpoints } from './station.ts';

/** Every endpoint that is not the listener's own. */
export const endpoints: readonly Endpoint[] = [
  ...chargerEndpoints,
  ...ocppEndpoints,
  ...stationEndpoints,
  ...pageEndpoints,
];
