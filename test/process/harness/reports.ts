import { type Json, number, object } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

/** All parts of what the station reported for a request, once the last is there; checked for numbers without gaps. */
export const reported = async (at: World, action: string, requestId: number): Promise<Json[]> => {
  const parts = () => at.csms.received(action).filter((part) => part.requestId === requestId);
  await at.until(`all of ${action} ${requestId}`, () => parts().at(-1)?.tbc === false);
  parts().forEach((part, index) => {
    if (number(part.seqNo) !== index) throw new Error(`${action}: part ${index} is numbered ${part.seqNo}`);
    if (part.tbc !== index < parts().length - 1) throw new Error(`${action}: part ${index}: tbc ${part.tbc}`);
  });
  return parts();
};

/** The items of a report of the device model. */
export const reportData = async (at: World, requestId: number): Promise<Json[]> =>
  (await reported(at, 'NotifyReport', requestId)).flatMap((part) => (part.reportData ?? []) as Json[]);

/** The monitors of a monitoring report. */
export const monitorsReported = async (at: World, requestId: number): Promise<Json[]> =>
  (await reported(at, 'NotifyMonitoringReport', requestId)).flatMap((part) => (part.monitor ?? []) as Json[]);

/** `EVSE@1/Power[L1]`. */
export const nameOf = (item: Json): string => {
  const component = object(item.component);
  const variable = object(item.variable);
  const evse = component.evse === undefined ? undefined : object(component.evse);
  const place = evse ? `@${evse.id}${evse.connectorId === undefined ? '' : `.${evse.connectorId}`}` : '';
  return `${component.name}${instanceOf(component)}${place}/${variable.name}${instanceOf(variable)}`;
};

const instanceOf = ({ instance }: Json): string => (instance === undefined ? '' : `[${instance}]`);

/** The other way round, for requests: `Component[instance]@evse.connector/Variable[instance]`. */
export const named = (path: string): { component: Json; variable?: Json } => {
  const [, name, instance, evse, connector, variable, of] =
    /^(\w+)(?:\[([^\]]+)\])?(?:@(\d+)(?:\.(\d+))?)?(?:\/(\w+)(?:\[([^\]]+)\])?)?$/.exec(path) ?? [];
  return {
    component: {
      name,
      ...(instance && { instance }),
      ...(evse && { evse: { id: Number(evse), ...(connector && { connectorId: Number(connector) }) } }),
    },
    ...(variable && { variable: { name: variable, ...(of && { instance: of }) } }),
  };
};

/** GetVariables of one variable: its result. */
export const getVariable = async (at: World, path: string, more: Json = {}): Promise<Json> => {
  const { getVariableResult } = await at.csms.call('GetVariables', {
    getVariableData: [{ ...named(path), ...more }],
  });
  return (getVariableResult as Json[])[0]!;
};

/** SetVariables of one variable: its result. */
export const setVariable = async (
  at: World,
  path: string,
  attributeValue: string,
  more: Json = {},
): Promise<Json> => {
  const { setVariableResult } = await at.csms.call('SetVariables', {
    setVariableData: [{ ...named(path), ...more, attributeValue }],
  });
  return (setVariableResult as Json[])[0]!;
};
