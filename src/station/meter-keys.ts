import type { Host } from '../actors/host-contract.ts';
import type { Readings } from '../charger/link/readings.ts';
import type { EvseConfig, StationConfig } from '../config/station-config.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { VariableKey, VariableSpec } from '../domain/device-model/variable.ts';
import type { SessionEvent } from '../domain/session.ts';
import { type NamedSessionEvent, readingOf } from '../domain/session-facts.ts';
import type { Publication } from '../machines/external-meter.machine.ts';
import type { Storage } from '../persistence/storage.ts';
import { CUSTOM_COMPONENT } from '../protocol/ocpp16/configuration-keys.ts';

const DESK = 'meter_keys';
const LONGEST = 1000;

type Place = { evse: EvseConfig; number: number };

/** Connectors as 1.6 counts them. */
const placesOf = ({ evses }: Pick<StationConfig, 'evses'>): Place[] =>
  evses
    .flatMap((evse) => evse.connectors.map(() => evse))
    .map((evse, index) => ({ evse, number: index + 1 }));

const keyVariable = (number: number): VariableKey => `${CUSTOM_COMPONENT}/MeterPublicKey${number}`;

/**
 * The keys that the readings of a meter are signed with: 1.6 `MeterPublicKey{n}`, n the number of the connector, and
 * `PublicKey` of FiscalMetering (2.1 has it as standard). One in another process tells its key with what it signs.
 */
export const meterKeyVariables = (config: StationConfig): VariableSpec[] => {
  const places = placesOf(config).flatMap((place) => {
    const key = configuredKey(place.evse);
    return key === undefined ? [] : [{ ...place, key }];
  });
  const first = places.filter(
    ({ evse }, index) => places.findIndex((place) => place.evse === evse) === index,
  );
  return [
    ...places.map(
      ({ number, key }): VariableSpec => ({
        component: CUSTOM_COMPONENT,
        variable: `MeterPublicKey${number}`,
        dataType: 'string',
        maxLimit: LONGEST,
        mutability: 'ReadOnly',
        ...(key !== '' && { constant: true }),
        default: key,
      }),
    ),
    ...first.map(
      ({ evse, number }): VariableSpec => ({
        component: 'FiscalMetering',
        evse: { id: evse.evseId },
        variable: 'PublicKey',
        dataType: 'string',
        maxLimit: LONGEST,
        mutability: 'ReadOnly',
        mirrors: keyVariable(number),
      }),
    ),
  ];
};

/** Empty: the meter will say; undefined: it signs nothing. */
const configuredKey = ({ hardware, powermeter }: EvseConfig): string | undefined =>
  hardware.kind !== 'simulator' || powermeter ? '' : hardware.simulator.powermeter?.publicKey;

/** Keys that meters in other processes tell are kept, so that they are known before the meter has signed again. */
export const learnMeterKeys = (parts: {
  host: Host;
  model: DeviceModel;
  storage: Storage;
  config: StationConfig;
  readings: Readings;
}): void => {
  const { host, model, storage, config, readings } = parts;
  const learn = (evseId: number, publicKey: string) => {
    for (const { number } of placesOf(config).filter(({ evse }) => evse.evseId === evseId)) {
      const write = model.assign(keyVariable(number), publicKey);
      if (write) host.stage(() => storage.variables.put(write.key, write.value));
    }
  };
  const isNew = (evseId: number, publicKey: string | undefined): publicKey is string => {
    const place = placesOf(config).find(({ evse }) => evse.evseId === evseId);
    if (!place || publicKey === undefined || configuredKey(place.evse) !== '') return false;
    return model.value(keyVariable(place.number)) !== publicKey;
  };
  host.desk(DESK, (event) => {
    const { evseId, publicKey } = event as unknown as { evseId: number; publicKey: string };
    learn(evseId, publicKey);
  });
  readings.told.subscribe(({ evseId, reading }) => {
    const publicKey = reading.signed_meter_value?.public_key;
    if (isNew(evseId, publicKey)) host.receive(DESK, { type: 'key', evseId, publicKey } as { type: string });
  });
  host.within<{ type: string; evseId: number; publication: Publication }>(
    'passed on',
    ({ evseId, publication }) => hear(evseId, 'session' in publication ? publication.session : undefined),
  );
  host.within<{ type: string; evseId?: number; variable: string; value: SessionEvent }>(
    'publish',
    ({ evseId, variable, value }) => hear(evseId ?? 0, variable === 'session_event' ? value : undefined),
  );
  const hear = (evseId: number, session: SessionEvent | undefined) => {
    const reading = session && readingOf({ ...session, type: session.event } as NamedSessionEvent);
    const publicKey = reading?.signed_meter_value?.public_key;
    if (isNew(evseId, publicKey)) learn(evseId, publicKey);
  };
};
