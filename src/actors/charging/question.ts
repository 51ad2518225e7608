import { DC_VOLTAGE } from '../../domain/hardware-limits.ts';
import type { Settings } from '../../domain/settings.ts';
import { isExternal } from '../../domain/smart-charging/installed.ts';
import type {
  ChargingEvse,
  ChargingStation,
  LimitQuestion,
  Supply,
} from '../../domain/smart-charging/profile.ts';
import type { Host } from '../host-contract.ts';
import type { EvseLayout, StationLayout } from '../layout.ts';
import type { ChargingProfiles } from './profiles.ts';

export type ChargingParts = {
  host: Host;
  layout: StationLayout;
  settings: Settings;
  profiles: ChargingProfiles;
};

/** EVerest's default where nobody says what an EVSE can carry (CompositeScheduleDefaultLimitAmps). A */
const UNKNOWN_HARDWARE_A = 48;

/** The station as the engine sees it now. */
export const chargingStation = ({
  host,
  layout,
  settings,
}: Omit<ChargingParts, 'profiles'>): ChargingStation => ({
  // The grid connection has three phases, whatever is behind it.
  supply: { current: 'AC', voltage: settings.supplyVoltage, phases: 3 },
  evses: layout.evses.map((evse) => chargingEvse(evse, host, settings)),
});

/** What is asked at this moment of the station with all its profiles. */
export const limitQuestion = (parts: ChargingParts): Omit<LimitQuestion, 'evseId' | 'unit'> => ({
  // External limits hold whether the CSMS may set others or not.
  profiles: parts.profiles.installed.filter(
    (profile) => parts.settings.smartChargingEnabled || isExternal(profile),
  ),
  station: chargingStation(parts),
  ...(isOffline(parts.host) && { ignoredPurposes: parts.settings.profilePurposesIgnoredOffline }),
});

const isOffline = (host: Host): boolean => host.snapshot('connection')?.matches('connected') !== true;

const chargingEvse = (layout: EvseLayout, host: Host, settings: Settings): ChargingEvse => {
  const supply = supplyOf(layout, settings);
  const amps = settings.defaultLimitAmps ?? layout.supply?.maxCurrentA ?? UNKNOWN_HARDWARE_A;
  const volts = supply.voltage * (supply.current === 'DC' ? 1 : supply.phases);
  const transaction = transactionAt(layout.evseId, host);
  return {
    id: layout.evseId,
    supply,
    defaultLimits: { A: amps, W: settings.defaultLimitWatts ?? amps * volts },
    ...(transaction && { transaction }),
  };
};

const supplyOf = ({ supply }: EvseLayout, settings: Settings): Supply =>
  supply?.current === 'DC'
    ? { current: 'DC', voltage: DC_VOLTAGE, phases: 1 }
    : {
        current: 'AC',
        voltage: settings.supplyVoltage,
        phases: supply?.phases ?? settings.defaultNumberPhases,
      };

const transactionAt = (evseId: number, host: Host): ChargingEvse['transaction'] => {
  const context = host.snapshot(`evse/${evseId}`)?.context;
  if (!context?.transactionId) return undefined;
  const since: unknown = context.facts.powerPathClosedAt;
  const scheduleIndex: unknown = host.snapshot(`negotiation/${evseId}`)?.context.scheduleIndex;
  return {
    id: context.transactionId,
    ...(typeof since === 'number' && !Number.isNaN(since) && { chargingSince: since }),
    ...(typeof scheduleIndex === 'number' && scheduleIndex > 0 && { scheduleIndex }),
  };
};
