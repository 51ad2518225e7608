import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, text } from '../../src/trial/wire.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { charge } from './stage.ts';

/** STATECHARGE_SEED and STATECHARGE_RUNS look further. */
const seed = Number(process.env.STATECHARGE_SEED ?? 20260304);
const numRuns = Number(process.env.STATECHARGE_RUNS ?? 5);

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

/** An accepted boot, then Operative, whole and unplugged. */
const putRight = async (at: World): Promise<void> => {
  await at.station.kill();
  if (!at.csms.listening) await at.csms.open();
  const boots = at.csms.received('BootNotification').length;
  await at.restart();
  await at.until('booted', () => at.csms.received('BootNotification').length > boots);
  await at.advance(1_000);
  for (const place of [undefined, ...at.evseIds])
    await at.csms.call('ChangeAvailability', operative(at, place));
  for (const id of at.evseIds) {
    await at.api.unplug(id);
    await at.api.limit(id, null);
    for (const type of FAULTS) await at.api.clearFault(id, type);
    await at.state(id, 'Available');
  }
};

const operative = ({ version }: World, place: number | undefined): Json =>
  version === '1.6'
    ? { connectorId: place ?? 0, type: 'Operative' }
    : { operationalStatus: 'Operative', ...(place !== undefined && { evse: { id: place } }) };

describe.each(VERSIONS)('whatever is said and done, OCPP %s', (version) => {
  it('a station that is put right, unplugged and booted charges again at every EVSE', async () => {
    const sequences = fc.array(anything[version], { minLength: 8, maxLength: 25 });
    const property = fc.asyncProperty(sequences, async (steps) => {
      const at = await openWorld(version, { evses: 2, connectionTimeoutS: 20, chargeOffline: true });
      try {
        at.csms.authorize = (shown) => (shown === 'BAD' ? 'Blocked' : 'Accepted');
        await at.station.ready(at.api);
        await at.online();
        // A refusal is an answer like any other; a bug is not.
        for (const { run } of steps)
          await Promise.resolve()
            .then(() => run(at))
            .catch(() => {});
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
