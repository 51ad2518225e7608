/** What a CSMS says about network connection profiles (2.0.1 B09, B10). */
import type { Json } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

/** Fills a slot; resolves to the status, and the reason where there is one. */
export const setProfile = async (
  { csms }: World,
  slot: number,
  changes: { [member: string]: unknown } & { ocppCsmsUrl: string },
): Promise<Json> => {
  const answer = await csms.call('SetNetworkProfile', {
    configurationSlot: slot,
    connectionData: {
      ocppVersion: 'OCPP20',
      ocppTransport: 'JSON',
      messageTimeout: 30,
      securityProfile: 1,
      ocppInterface: 'Wired0',
      ...changes,
    },
  });
  const reason = (answer.statusInfo as Json | undefined)?.reasonCode;
  return { status: answer.status, ...(reason !== undefined && { reason }) };
};

const refOf = (path: string) => {
  const [component = '', name] = path.split('.');
  const [of, instance] = component.split(/[[\]]/);
  return { component: { name: of, ...(instance && { instance }) }, variable: { name } };
};

/** SetVariables of one variable, `Component.Variable`, perhaps `Component[Instance].Variable`. */
export const setVariable = async ({ csms }: World, path: string, value: string): Promise<Json> => {
  const { component, variable } = refOf(path);
  const answer = await csms.call('SetVariables', {
    setVariableData: [{ component, variable, attributeValue: value }],
  });
  const [result] = answer.setVariableResult as Json[];
  const reason = (result?.attributeStatusInfo as Json | undefined)?.reasonCode;
  return { status: result?.attributeStatus, ...(reason !== undefined && { reason }) };
};

export const getVariable = async ({ csms }: World, path: string): Promise<unknown> => {
  const answer = await csms.call('GetVariables', { getVariableData: [refOf(path)] });
  return (answer.getVariableResult as Json[])[0]?.attributeValue;
};

export const PRIORITY = 'OCPPCommCtrlr.NetworkConfigurationPriority';

/** Reset, the end of the process, and what a supervisor does then. */
export const resetStation = async (at: World): Promise<void> => {
  await at.csms.call('Reset', { type: 'Immediate' });
  for (let second = 0; at.station.running && second < 10; second += 1)
    await Promise.race([at.api.advance(1_000).catch(() => {}), at.station.exited]);
  await at.station.exited;
  await at.restart();
};
