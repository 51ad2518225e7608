import { type Json, list } from '../../../src/trial/wire.ts';
import type { World } from '../../process/harness/world.ts';

/** `Component.Variable` or `Component.Variable[Instance]`. */
export const refOf = (path: string) => {
  const [component = '', rest = ''] = path.split('.');
  const [name = '', instance] = rest.split(/[[\]]/);
  return { component: { name: component }, variable: { name, ...(instance !== undefined && { instance }) } };
};

/** Sets variables in one message; the statuses in order. */
export const setAll = async ({ csms }: World, values: { [path: string]: string | number | boolean }) => {
  const setVariableData = Object.entries(values).map(([path, value]) => ({
    ...refOf(path),
    attributeValue: String(value),
  }));
  const { setVariableResult } = await csms.call('SetVariables', { setVariableData });
  return list(setVariableResult).map(({ attributeStatus }) => attributeStatus);
};

export const getAll = async ({ csms }: World, getVariableData: Json[]): Promise<Json[]> =>
  list((await csms.call('GetVariables', { getVariableData })).getVariableResult);

export const requestStart = ({ csms }: World, token: string, more: Json = {}) =>
  csms.call('RequestStartTransaction', {
    idToken: { idToken: token, type: 'ISO14443' },
    remoteStartId: 4711,
    evseId: 1,
    ...more,
  });
