import type { LedgerTransaction } from '../../../src/trial/ledger.ts';
import { type Json, number, object, text } from '../../../src/trial/wire.ts';
import type { Version } from './station-files.ts';
import type { World } from './world.ts';

export const VERSIONS: Version[] = ['1.6', '2.0.1'];

/** The statuses that an EVSE's first connector reported, in order, as the version in use says them. */
export const reported = ({ csms, version }: World, evseId: number): string[] =>
  csms
    .received('StatusNotification')
    .filter((payload) => (version === '1.6' ? payload.connectorId : payload.evseId) === evseId)
    .map((payload) => text(version === '1.6' ? payload.status : payload.connectorStatus) ?? '');

/** One of the nine states as the version in use says it: 2.0.1 knows five. */
export const spoken = (version: Version, state: string): string => {
  const folded = ['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'];
  return version === '2.0.1' && folded.includes(state) ? 'Occupied' : state;
};

/** Until the CSMS heard that the EVSE's connector is in this state. */
export const heard = (world: World, evseId: number, state: string): Promise<unknown> =>
  world.until(
    `the CSMS hears of ${state}`,
    () => reported(world, evseId).at(-1) === spoken(world.version, state),
  );

/** The chargingState that 2.0.1's events told, in order, without repetitions. */
export const chargingStates = ({ csms }: World): string[] => {
  const all = csms
    .received('TransactionEvent')
    .map((event) => text(object(event.transactionInfo).chargingState))
    .filter((state) => state !== undefined);
  return all.filter((state, index) => state !== all[index - 1]);
};

export const remoteStart = async (
  { csms, version }: World,
  token: string,
  evseId: number,
): Promise<unknown> =>
  version === '1.6'
    ? (await csms.call('RemoteStartTransaction', { idTag: token, connectorId: evseId })).status
    : (
        await csms.call('RequestStartTransaction', {
          idToken: { idToken: token, type: 'ISO14443' },
          remoteStartId: 4711,
          evseId,
        })
      ).status;

export const remoteStop = async ({ csms, version }: World, { id }: LedgerTransaction): Promise<unknown> =>
  version === '1.6'
    ? (await csms.call('RemoteStopTransaction', { transactionId: Number(id) })).status
    : (await csms.call('RequestStopTransaction', { transactionId: id })).status;

/** A command that every station understands and that changes nothing. */
export const harmless = (version: Version): { action: string; payload: Json } =>
  version === '1.6'
    ? { action: 'GetConfiguration', payload: { key: ['HeartbeatInterval'] } }
    : {
        action: 'GetVariables',
        payload: {
          getVariableData: [
            { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } },
          ],
        },
      };

/** Seconds between one sample of a transaction and the next, rounded to tenths. */
export const sampleGapsS = ({ samples }: LedgerTransaction): number[] =>
  samples
    .filter(({ context }) => context === 'Sample.Periodic')
    .map(({ at }) => Date.parse(at))
    .map((at, index, all) => (index === 0 ? 0 : Math.round((at - all[index - 1]!) / 100) / 10))
    .slice(1);

/** The highest register among the samples, Wh. */
export const highestWh = ({ samples }: LedgerTransaction): number =>
  Math.max(0, ...samples.map(({ energyWh }) => number(energyWh) ?? 0));
