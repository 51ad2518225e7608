import type { ChargerError } from '../domain/connector.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { faultReport, faultVariables, isFaulty } from '../domain/device-model/faults.ts';
import { keyOf, refOf } from '../domain/device-model/variable.ts';
import { isSameError } from '../domain/error-codes.ts';
import type { Host } from './host-contract.ts';
import { connectorAddress, type StationLayout, WHOLE_STATION } from './layout.ts';
import type { StationEvents } from './station-events.ts';

type ErrorEffect = {
  type: 'raiseError' | 'clearError';
  evseId: number;
  connectorId?: number;
  error: ChargerError;
};

/** Lets the variables that speak of faults follow the connectors, which know what stands. */
export const supplyFaults = (model: DeviceModel, layout: StationLayout, host: Host): void => {
  model.supply('ChargingStation/Problem', () => String(errorsAt(host, WHOLE_STATION).length > 0));
  for (const { evseId, connectors } of layout.evses) {
    const ids = connectors.map(({ connectorId }) => connectorId);
    for (const spec of faultVariables(evseId, ids)) {
      const about = spec.evse?.connectorId === undefined ? ids : [spec.evse.connectorId];
      model.supply(keyOf(refOf(spec)), () =>
        String(
          about.some((connectorId) =>
            isFaulty(spec, errorsAt(host, { evseId, connectorId }), { evseId, connectorId }),
          ),
        ),
      );
    }
  }
};

/**
 * Faults are told without any monitor (HardWiredNotification), each by the part it concerns, and again when it is over.
 * @param told hears of each before anything that follows from it
 */
export const tellFaults = (
  host: Host,
  layout: StationLayout,
  events: StationEvents,
  told: (evseId: number, eventId: number) => void,
): void => {
  for (const type of ['raiseError', 'clearError'] as const)
    host.within<ErrorEffect>(type, ({ evseId, connectorId, error }) => {
      const raised = type === 'raiseError';
      // It is over wherever it stands: the plug in use may be another one than when it was raised.
      const places = placesOf(layout, evseId, raised ? connectorId : undefined);
      const standing = places.find((place) => errorsAt(host, place).some((one) => isSameError(one, error)));
      const known = standing !== undefined;
      const where = connectorId && (standing?.connectorId ?? connectorId);
      const { severity, techCode, ...about } = faultReport(error, { evseId, connectorId: where });
      if (known === raised || !events.wanted(severity)) return;
      const eventId = events.tell({
        ...about,
        trigger: 'Alerting',
        kind: 'HardWiredNotification',
        actualValue: String(raised),
        techCode,
        ...(error.message && { techInfo: error.message }),
        ...(!raised && { cleared: true }),
      });
      told(evseId, eventId);
    });
};

type Place = { evseId: number; connectorId: number };

const placesOf = ({ evses }: StationLayout, evseId: number, connectorId: number | undefined): Place[] =>
  evseId === WHOLE_STATION.evseId
    ? [WHOLE_STATION]
    : evses
        .filter((evse) => evse.evseId === evseId)
        .flatMap(({ connectors }) =>
          connectors.map((connector) => ({ evseId, connectorId: connector.connectorId })),
        )
        .filter((place) => !connectorId || place.connectorId === connectorId);

/** Standing before the event that is on its way. */
const errorsAt = (host: Host, place: Place): ChargerError[] =>
  host.snapshot(connectorAddress(place))?.context.errors ?? [];
