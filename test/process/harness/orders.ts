import { type Json, text } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

/** What a CSMS may order in both versions. Each resolves to the status of the answer. */

export const changeAvailability = async (
  { csms, version }: World,
  operative: boolean,
  place: { evseId?: number; connectorId?: number } = {},
): Promise<unknown> => {
  const word = operative ? 'Operative' : 'Inoperative';
  if (version === '1.6')
    return (await csms.call('ChangeAvailability', { connectorId: place.evseId ?? 0, type: word })).status;
  const evse = place.evseId !== undefined && {
    evse: { id: place.evseId, ...(place.connectorId !== undefined && { connectorId: place.connectorId }) },
  };
  return (await csms.call('ChangeAvailability', { operationalStatus: word, ...evse })).status;
};

export const unlock = async ({ csms, version }: World, evseId: number, connectorId = 1): Promise<unknown> =>
  (await csms.call('UnlockConnector', version === '1.6' ? { connectorId: evseId } : { evseId, connectorId }))
    .status;

export const trigger = async (
  { csms, version }: World,
  message: string,
  evseId?: number,
): Promise<unknown> => {
  const place = version === '1.6' ? { connectorId: evseId } : { evse: { id: evseId, connectorId: 1 } };
  const request = { requestedMessage: message, ...(evseId !== undefined && place) };
  return (await csms.call('TriggerMessage', request)).status;
};

export const reset = async ({ csms }: World, type: string): Promise<unknown> =>
  (await csms.call('Reset', { type })).status;

/** A setting by its name in each version: `[key of 1.6, Component.Variable of 2.0.1]`. */
export const set = async (
  { csms, version }: World,
  [key, path]: readonly [string, string],
  value: string,
): Promise<unknown> => {
  if (version === '1.6') return (await csms.call('ChangeConfiguration', { key, value })).status;
  const [component, variable] = path.split('.');
  const answer = await csms.call('SetVariables', {
    setVariableData: [
      { component: { name: component }, variable: { name: variable }, attributeValue: value },
    ],
  });
  return (answer.setVariableResult as Json[])[0]?.attributeStatus;
};

/** The positions of messages in what station and CSMS said to each other. */
export const positions = ({ csms }: World, from: 'station' | 'csms', action: string): number[] =>
  csms.conversation.flatMap((said, index) => (said.from === from && said.action === action ? [index] : []));

/** The reasons of the station's starts as BootNotification told them; 1.6 has none. */
export const bootReasons = ({ csms }: World): (string | undefined)[] =>
  csms.received('BootNotification').map(({ reason }) => text(reason));
