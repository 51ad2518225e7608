import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, text } from '../../src/trial/wire.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { charge } from './stage.ts';

/** STATECHARGE_SEED and STATECHARGE_RUNS look further. */
const seed = Number(process.env.STATECHARGE_SEED ?? 20260304);
const numRuns = Number(process.env.STATECHARGE_RUNS ?? 3);

/** Something that a driver, the hardware, the network or the CSMS does. What it is refused does not matter. */
type Step = { name: string; run(at: World): Promise<unknown> };

const evseId = fc.constantFrom(1, 2);
const token = fc.constantFrom('ONE', 'TWO', 'BAD');
const FAULTS = ['MREC6UnderVoltage', 'ConnectorLockFailure', 'DiodeFault'];
const fault = fc.constantFrom(...FAULTS);
const step = (name: string, run: Step['run']): Step => ({ name, run });
const message = (action: string, payload: Json): Step =>
  step(`${action} ${JSON.stringify(payload)}`, (at) => at.csms.call(action, payload));

const local: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(evseId, fc.integer({ min: 0, max: 3 }))
    .map(([evse, delay]) => step(`plug in ${evse}`, (at) => at.api.plugIn(evse, { ready_delay_s: delay }))),
  evseId.map((evse) => step(`unplug ${evse}`, (at) => at.api.unplug(evse))),
  fc
    .tuple(token, fc.option(evseId))
    .map(([shown, evse]) =>
      step(`show ${shown} ${evse}`, (at) => at.api.swipe(shown, evse === null ? undefined : [evse])),
    ),
  evseId.map((evse) => step(`pause ${evse}`, (at) => at.api.pause(evse))),
  evseId.map((evse) => step(`resume ${evse}`, (at) => at.api.resume(evse))),
  fc
    .tuple(evseId, fc.constantFrom(0, 8, null))
    .map(([evse, amps]) => step(`limit ${evse} ${amps}`, (at) => at.api.limit(evse, amps))),
  fc
    .tuple(evseId, fault)
    .map(([evse, type]) => step(`fault ${evse} ${type}`, (at) => at.api.fault(evse, type))),
  fc
    .tuple(evseId, fault)
    .map(([evse, type]) => step(`mend ${evse} ${type}`, (at) => at.api.clearFault(evse, type))),
  fc
    .tuple(evseId, fc.boolean())
    .map(([evse, occupied]) =>
      step(`bay ${evse} ${occupied}`, (at) => at.api.post(`/evses/${evse}/simulator/bay`, { occupied })),
    ),
  fc.integer({ min: 1, max: 70 }).map((s) => step(`${s} s go by`, (at) => at.api.advance(s * 1000))),
  fc.boolean().map((there) =>
    step(`network ${there}`, async ({ csms }) => {
      if (there !== csms.listening) await (there ? csms.open() : csms.close());
    }),
  ),
);

/** Nobody listens there: a transfer that fails soon. */
const NOWHERE = 'http://127.0.0.1:1/file.bin';
const reservationId = fc.integer({ min: 1, max: 2 });
/** So long that it may end within the sequence, or outlast it. */
const soon = fc.constantFrom(5, 60, 3600);
const limit = fc.constantFrom(0, 5, 8, 16);
const later = ({ csms }: World, seconds: number): string =>
  new Date(Date.parse(csms.now()) + seconds * 1000).toISOString();
const order = (name: string, action: string, payload: (at: World) => Json | Promise<Json>): Step =>
  step(name, async (at) => at.csms.call(action, await payload(at)));

/** A reset that is taken ends the process, and whoever minds it starts it again. */
const reset = (type: string): Step =>
  step(`Reset ${type}`, async (at) => {
    await at.csms.call('Reset', { type });
    for (let seconds = 0; seconds < 20 && at.station.running; seconds += 1)
      await at.api.advance(1_000).catch(() => {});
  });

const powerCut: Step = step('power cut', (at) => at.station.kill());

const place201 = fc.option(evseId).map((id) => (id === null ? {} : { evse: { id } }));

const of16: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(token, evseId)
    .map(([idTag, connectorId]) => message('RemoteStartTransaction', { idTag, connectorId })),
  fc.integer({ min: 1, max: 4 }).map((transactionId) => message('RemoteStopTransaction', { transactionId })),
  fc
    .tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom('Operative', 'Inoperative'))
    .map(([connectorId, type]) => message('ChangeAvailability', { connectorId, type })),
  evseId.map((connectorId) => message('UnlockConnector', { connectorId })),
  fc
    .constantFrom('MeterValues', 'StatusNotification', 'Heartbeat', 'BootNotification')
    .map((requestedMessage) => message('TriggerMessage', { requestedMessage })),
  fc.tuple(reservationId, token, fc.integer({ min: 0, max: 2 }), soon).map(([id, idTag, connectorId, s]) =>
    order(`ReserveNow ${id} ${idTag} ${connectorId} ${s}`, 'ReserveNow', (at) => ({
      ...{ connectorId, idTag },
      reservationId: id,
      expiryDate: later(at, s),
    })),
  ),
  reservationId.map((id) => message('CancelReservation', { reservationId: id })),
  fc
    .tuple(fc.constantFrom('ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'), evseId, limit)
    .map(([purpose, evse, amps]) =>
      message('SetChargingProfile', {
        connectorId: purpose === 'ChargePointMaxProfile' ? 0 : evse,
        csChargingProfiles: {
          chargingProfileId: evse,
          stackLevel: 0,
          chargingProfilePurpose: purpose,
          chargingProfileKind: 'Relative',
          chargingSchedule: {
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: amps }],
          },
        },
      }),
    ),
  evseId.map((id) => message('ClearChargingProfile', { id })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('Full', 'Differential'), token)
    .map(([listVersion, updateType, idTag]) =>
      message('SendLocalList', {
        ...{ listVersion, updateType },
        localAuthorizationList: [{ idTag, idTagInfo: { status: idTag === 'BAD' ? 'Blocked' : 'Accepted' } }],
      }),
    ),
  fc.constantFrom(
    order('UpdateFirmware', 'UpdateFirmware', (at) => ({
      ...{ location: NOWHERE, retries: 1, retryInterval: 1 },
      retrieveDate: later(at, 0),
    })),
    message('GetDiagnostics', { location: NOWHERE, retries: 0 }),
    ...[reset('Soft'), reset('Hard'), powerCut],
  ),
  fc.constant(message('ClearCache', {})),
  fc.constant(message('GetConfiguration', {})),
  fc
    .constantFrom(
      ...['LocalPreAuthorize', 'AuthorizeRemoteTxRequests', 'StopTransactionOnEVSideDisconnect'],
      ...['UnlockConnectorOnEVSideDisconnect', 'StopTransactionOnInvalidId', 'AuthorizationCacheEnabled'],
    )
    .chain((key) =>
      fc.boolean().map((value) => message('ChangeConfiguration', { key, value: String(value) })),
    ),
);

const of201: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(token, evseId).map(([idToken, evse]) =>
    message('RequestStartTransaction', {
      idToken: { idToken, type: 'ISO14443' },
      remoteStartId: 1,
      evseId: evse,
    }),
  ),
  fc.nat(3).map((nth) =>
    step(`RequestStopTransaction ${nth}`, ({ csms }) =>
      csms.call('RequestStopTransaction', {
        transactionId: csms.transactions().at(-1 - nth)?.id ?? 'none',
      }),
    ),
  ),
  fc
    .tuple(place201, fc.constantFrom('Operative', 'Inoperative'))
    .map(([place, operationalStatus]) => message('ChangeAvailability', { ...place, operationalStatus })),
  evseId.map((evse) => message('UnlockConnector', { evseId: evse, connectorId: 1 })),
  fc
    .constantFrom('MeterValues', 'TransactionEvent', 'StatusNotification', 'Heartbeat', 'BootNotification')
    .map((requestedMessage) => message('TriggerMessage', { requestedMessage })),
  fc.tuple(reservationId, token, fc.option(evseId), soon).map(([id, idToken, evse, s]) =>
    order(`ReserveNow ${id} ${idToken} ${evse} ${s}`, 'ReserveNow', (at) => ({
      id,
      idToken: { idToken, type: 'ISO14443' },
      ...(evse !== null && { evseId: evse }),
      expiryDateTime: later(at, s),
    })),
  ),
  reservationId.map((id) => message('CancelReservation', { reservationId: id })),
  fc
    .tuple(fc.constantFrom('ChargingStationMaxProfile', 'TxDefaultProfile'), evseId, limit)
    .map(([purpose, evse, amps]) =>
      order(`SetChargingProfile ${purpose} ${evse} ${amps}`, 'SetChargingProfile', (at) => ({
        evseId: purpose === 'ChargingStationMaxProfile' ? 0 : evse,
        chargingProfile: {
          id: evse,
          stackLevel: 0,
          chargingProfilePurpose: purpose,
          chargingProfileKind: 'Absolute',
          chargingSchedule: [
            {
              id: 1,
              startSchedule: at.csms.now(),
              chargingRateUnit: 'A',
              chargingSchedulePeriod: [{ startPeriod: 0, limit: amps }],
            },
          ],
        },
      })),
    ),
  evseId.map((id) => message('ClearChargingProfile', { chargingProfileId: id })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('Full', 'Differential'), token)
    .map(([versionNumber, updateType, idToken]) =>
      message('SendLocalList', {
        ...{ versionNumber, updateType },
        localAuthorizationList: [
          {
            idToken: { idToken, type: 'ISO14443' },
            idTokenInfo: { status: idToken === 'BAD' ? 'Blocked' : 'Accepted' },
          },
        ],
      }),
    ),
  fc.constantFrom(
    order('UpdateFirmware', 'UpdateFirmware', (at) => ({
      ...{ requestId: 1, retries: 1, retryInterval: 1 },
      firmware: { location: NOWHERE, retrieveDateTime: later(at, 0) },
    })),
    message('GetLog', {
      ...{ requestId: 2, logType: 'DiagnosticsLog', retries: 0 },
      log: { remoteLocation: NOWHERE },
    }),
    ...[reset('Immediate'), reset('OnIdle'), powerCut],
  ),
  fc.constant(message('ClearCache', {})),
  fc.constant(message('GetTransactionStatus', {})),
  fc
    .constantFrom(
      ...[
        ['TxStartPoint', 'EVConnected'],
        ['TxStartPoint', 'Authorized'],
        ['TxStartPoint', 'PowerPathClosed'],
      ],
      ...[
        ['TxStopPoint', 'EVConnected'],
        ['TxStopPoint', 'EnergyTransfer'],
        ['TxStopPoint', 'Authorized'],
      ],
      ...[
        ['StopTxOnEVSideDisconnect', 'false'],
        ['StopTxOnInvalidId', 'false'],
      ],
    )
    .map(([name, attributeValue]) =>
      message('SetVariables', {
        setVariableData: [{ component: { name: 'TxCtrlr' }, variable: { name }, attributeValue }],
      }),
    ),
);

const anything: Record<Version, fc.Arbitrary<Step>> = {
  '1.6': fc.oneof({ arbitrary: local, weight: 3 }, { arbitrary: of16, weight: 2 }),
  '2.0.1': fc.oneof({ arbitrary: local, weight: 3 }, { arbitrary: of201, weight: 2 }),
};

/** Whoever minds the process starts it again when it has ended. */
const revive = async (at: World): Promise<void> => {
  if (!at.station.running) await at.restart();
};

/** In the books of a CSMS that accepts the boot: Operative, whole, unplugged, nothing reserved and nothing limited. */
const putRight = async (at: World): Promise<void> => {
  if (!at.csms.listening) await at.csms.open();
  for (let seconds = 0; seconds < 600 && !at.csms.connected; seconds += 10) {
    await revive(at);
    await at.api.advance(10_000).catch(() => {});
  }
  for (const id of at.evseIds) {
    await at.api.unplug(id);
    await at.api.limit(id, null);
    await at.api.post(`/evses/${id}/simulator/bay`, { occupied: false });
    for (const type of FAULTS) await at.api.clearFault(id, type);
  }
  // A reset that waited for the cars to go comes now.
  await at.advance(5_000).catch(() => {});
  await revive(at);
  await at.until('registered', () => at.csms.connected);
  for (const place of [undefined, ...at.evseIds])
    await at.csms.call('ChangeAvailability', operative(at, place));
  for (const id of [1, 2]) await at.csms.call('CancelReservation', { reservationId: id });
  for (const id of [1, 2])
    await at.csms.call('ClearChargingProfile', at.version === '1.6' ? { id } : { chargingProfileId: id });
  for (const id of at.evseIds) await at.state(id, 'Available');
};

const operative = ({ version }: World, place: number | undefined): Json =>
  version === '1.6'
    ? { connectorId: place ?? 0, type: 'Operative' }
    : { operationalStatus: 'Operative', ...(place !== undefined && { evse: { id: place } }) };

describe.each(VERSIONS)('whatever is said and done, OCPP %s', (version) => {
  it('a station that is put right, unplugged and accepted charges again at every EVSE', async () => {
    const sequences = fc.array(anything[version], { minLength: 8, maxLength: 25 });
    const property = fc.asyncProperty(sequences, async (steps) => {
      const at = await openWorld(version, { evses: 2, connectionTimeoutS: 20, chargeOffline: true });
      try {
        at.csms.authorize = (shown) => (shown === 'BAD' ? 'Blocked' : 'Accepted');
        await at.station.ready(at.api);
        await at.online();
        // A refusal is an answer like any other; a bug is not.
        for (const { run } of steps) {
          await revive(at);
          await Promise.resolve()
            .then(() => run(at))
            .catch(() => {});
        }
        await putRight(at);
        for (const id of at.evseIds) await charge(at, `LAST-${id}`, id);
        expect(at.csms.violations).toEqual([]);
        expect(at.csms.refusals().filter(({ code }) => code === 'InternalError')).toEqual([]);
        expect(at.station.log().match(/"level":"error".*/g)).toBeNull();
      } catch (error) {
        const story = steps.map(({ name }) => name).join('\n');
        throw new Error(`${story}\n${text((error as Error).message)}\n${at.report()}`);
      } finally {
        await closeWorld(at);
      }
    });
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
  }, 120_000);
});
