import { guardLanguage } from '../actors/cost-settings.ts';
import { openCosts } from '../actors/costs.ts';
import { tellDefaultPrice } from '../actors/default-price.ts';
import type { Tariffs } from '../actors/tariffs.ts';
import { keepTimeOffset } from '../actors/time-offset.ts';
import { meterOf, readNow } from './meters.ts';
import type { StationParts } from './parts.ts';

/**
 * What is shown of prices and costs, and of local time with them.
 * @returns `begin`: to be called once the actors of the former life are there
 */
export const openPrices = (parts: StationParts): { tariffs: Tariffs; begin(): void } => {
  const { host, model } = parts;
  tellDefaultPrice(host, model);
  guardLanguage(model);
  const begin = keepTimeOffset(parts);
  const tariffs = openCosts({
    ...parts,
    meter: (evseId) => meterOf(parts, evseId),
    register: (evseId) => readNow(parts, evseId)?.meter_value.energy_Wh_import.total,
  });
  return { tariffs, begin };
};
