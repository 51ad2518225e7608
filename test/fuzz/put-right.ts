import type { Json } from '../../src/trial/wire.ts';
import { charge, clear } from '../conformance/stage.ts';
import { expectRight, type World } from '../process/harness/world.ts';
import { addressOf, type Variable, variablesOf } from './station-words.ts';

export type Settings = ReadonlyMap<string, Variable>;

/** What the CSMS may set, as it is now. */
export const settingsOf = async (at: World): Promise<Settings> => {
  const settable = (await variablesOf(at)).filter(
    ({ mutability, value }) => mutability === 'ReadWrite' && value !== undefined && value.length < CUT,
  );
  return new Map(settable.map((variable) => [JSON.stringify({ ...variable, value: '' }), variable]));
};

/** Longer values are not shown whole. */
const CUT = 500;

/** By the CSMS's own means: settings as they were, all Operative, nothing reserved and nothing limited. */
export const putRight = async (at: World, settings: Settings): Promise<void> => {
  const { csms, api, version } = at;
  const now = await settingsOf(at);
  for (const [name, variable] of settings)
    if (now.get(name)?.value !== variable.value) await set(at, variable);
  for (const id of [undefined, ...at.evseIds])
    for (const payload of operative(version, id)) await csms.call('ChangeAvailability', payload);
  await csms.call('ClearChargingProfile', version === '1.6' ? {} : { chargingProfileCriteria: {} });
  const actors = (await api.get('/actors')) as { address: string }[];
  for (const { address } of actors) {
    const [, id] = /^reservation\/(-?\d+)$/.exec(address) ?? [];
    if (id !== undefined) await csms.call('CancelReservation', { reservationId: Number(id) });
  }
  for (const id of at.evseIds) await api.unplug(id);
  // Whoever was let in and did not come has to be forgotten.
  await api.advance(120_000);
  for (const id of at.evseIds) await at.state(id, 'Available');
};

const operative = (version: World['version'], id: number | undefined): Json[] => {
  if (version === '1.6') return [{ connectorId: id ?? 0, type: 'Operative' }];
  const places = id === undefined ? [{}] : [{ evse: { id } }, { evse: { id, connectorId: 1 } }];
  return places.map((place) => ({ operationalStatus: 'Operative', ...place }));
};

const set = async ({ csms, version }: World, variable: Variable): Promise<void> => {
  const { key, value } = variable;
  if (version === '2.0.1')
    await csms.call('SetVariables', {
      setVariableData: [{ attributeValue: value, ...addressOf(variable) }],
    });
  else if (key) await csms.call('ChangeConfiguration', { key, value });
};

/** A car charges at every EVSE, and the books of the CSMS are right. */
export const expectCharging = async (at: World, settings: Settings): Promise<void> => {
  for (const id of at.evseIds) {
    await charge(at, `LAST-${id}`, id).catch(async (error: Error) => {
      const limit = await at.api.post('/ocpp/explain-limit', { evse_id: id });
      const others = [...(await settingsOf(at))].filter(
        ([name, { value }]) => settings.get(name)?.value !== value,
      );
      throw new Error(`${error.message}\nlimit: ${JSON.stringify(limit)}\nset: ${JSON.stringify(others)}`);
    });
    await clear(at, id);
  }
  expectRight(at);
};
