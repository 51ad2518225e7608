import type { MeterTransaction } from '../../charger/contract.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { powermeterResults } from '../../charger/link/powermeter.ts';
import type { Readings } from '../../charger/link/readings.ts';
import type { IdToken, IdTokenType } from '../../domain/id-token.ts';
import type { ExternalMeterEffect } from '../../machines/external-meter.machine.ts';
import type { Address } from '../../machines/kit.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { takeReading } from './external-evse.ts';
import type { ModuleDesk } from './module-desk.ts';

/** `name`: the `evse_id` of the EvseManager's configuration. */
export type ExternalMeter = { evseId: number; name: string; provider: Endpoint };

export type ExternalMetersParts = {
  host: Host;
  desk: ModuleDesk;
  modules: ExternalModules;
  readings: Readings;
  meters: readonly ExternalMeter[];
  /** The price text that was received for a token (1.6 SetUserPrice). */
  tariffText?(token: IdToken): string | undefined;
  log: Log;
};

type Ask = Extract<ExternalMeterEffect, { type: 'ask meter' }>;

export const externalMeterAddress = (evseId: number): Address => `external_meter/${evseId}`;

/** Ties meters in other processes to the EVSEs that they measure. */
export const connectExternalMeters = (parts: ExternalMetersParts): void => {
  const { host, modules, readings, meters } = parts;
  for (const { evseId, provider } of meters)
    modules.consume(provider, {
      publish: (variable, value) =>
        variable === 'powermeter' ? takeReading(readings, evseId, value) : undefined,
      error: (change, error) => {
        const event = { type: 'error told', change, error };
        host.receive(externalMeterAddress(evseId), event);
        return undefined;
      },
    });
  host.within<Ask>('ask meter', ({ evseId, session }) => {
    const meter = meters.find((each) => each.evseId === evseId);
    if (meter) askMeter(meter, session, parts);
  });
};

/** A meter that does not know transactions is not waited for. */
const askMeter = (meter: ExternalMeter, session: Ask['session'], parts: ExternalMetersParts): void => {
  const { desk, host, log, modules } = parts;
  const { evseId, provider } = meter;
  const starts = session.event === 'TransactionStarted';
  const command = starts ? 'start_transaction' : 'stop_transaction';
  const answer = (signed?: object) =>
    host.post(externalMeterAddress(evseId), { type: 'answered', ...signed } as { type: string });
  if (!modules.implements(provider, command)) {
    answer();
    return;
  }
  const args = starts
    ? { value: meterTransaction(meter, session.uuid, session.transaction_started.id_token, parts) }
    : { transaction_id: session.uuid };
  desk.ask(provider, powermeterResults, command, args as never, (outcome) => {
    const problem = 'failed' in outcome ? outcome.failed : outcome.value.status;
    if (problem !== 'OK') log('warn', `the meter of EVSE ${evseId}: ${command}: ${problem}`);
    const signed = 'value' in outcome ? outcome.value.signed_meter_value : undefined;
    answer(signed && { signed_meter_value: signed });
  });
};

const meterTransaction = (
  { name }: ExternalMeter,
  transaction_id: string,
  token: IdToken,
  { tariffText }: ExternalMetersParts,
): MeterTransaction => {
  const text = tariffText?.(token);
  return {
    evse_id: name,
    transaction_id,
    identification_status: 'ASSIGNED',
    identification_flags: [],
    identification_type: OCMF_TYPES[token.type],
    identification_data: token.value,
    ...(text !== undefined && { tariff_text: text }),
  };
};

/** The words that OCMF has for kinds of tokens. */
const OCMF_TYPES: Record<IdTokenType, string> = {
  Central: 'CENTRAL',
  eMAID: 'EMAID',
  ISO14443: 'ISO14443',
  ISO15693: 'ISO15693',
  KeyCode: 'KEY_CODE',
  Local: 'LOCAL',
  MacAddress: 'UNDEFINED',
  NoAuthorization: 'NONE',
};
