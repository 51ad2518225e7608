import type { World } from '../process/harness/world.ts';
import type { Words } from './inventor.ts';

/** A variable as the local API shows it. */
export type Variable = {
  component: string;
  instance?: string;
  evse?: { id: number; connector_id?: number };
  variable: string;
  variable_instance?: string;
  value?: string;
  mutability: string;
  data_type: string;
  key?: string;
};

export const variablesOf = async ({ api }: World): Promise<Variable[]> =>
  (await api.get('/variables')) as Variable[];

/** Component and variable as OCPP 2.0.1 names them. */
export const addressOf = ({ component, instance, evse, variable, variable_instance }: Variable): object => {
  const place = evse && {
    id: evse.id,
    ...(evse.connector_id !== undefined && { connectorId: evse.connector_id }),
  };
  return {
    component: {
      name: component,
      ...(instance !== undefined && { instance }),
      ...(place && { evse: place }),
    },
    variable: { name: variable, ...(variable_instance !== undefined && { instance: variable_instance }) },
  };
};

const valuesFor = ({ data_type, value = '' }: Variable): string[] => {
  if (data_type === 'boolean') return ['true', 'false', 'TRUE', '1'];
  if (/integer|decimal/.test(data_type)) return ['0', '1', '60', '-1', '1.5', '2147483647', '1e3', value];
  return [value, '', 'x', 'Voltage,SoC', 'EVConnected', value.toLowerCase(), `${value},${value}`];
};

const TOKENS = ['ONE', 'TWO', 'CHARGING', 'BAD'];
const SMALL = [0, 1, 2, 3];
/** Nobody listens there. */
const NOWHERE = ['http://127.0.0.1:1/file', 'ftp://127.0.0.1:1/file', 'sftp://127.0.0.1:1/', 'nonsense'];

/** What exists at this station, by the members that name it. */
export const wordsOf = async (at: World): Promise<Words> => {
  const variables = await variablesOf(at);
  const addresses = variables.map(addressOf);
  const settable = variables.filter(({ mutability }) => mutability !== 'ReadOnly');
  const wishes = settable.flatMap((variable) =>
    valuesFor(variable).map((attributeValue) => ({ attributeValue, ...addressOf(variable) })),
  );
  const names = [...new Set(variables.flatMap(({ component, variable }) => [component, variable]))];
  const transactions = at.csms.transactions().map(({ id }) => id);
  return {
    'setVariableData[]': wishes,
    'getVariableData[]': addresses,
    'setMonitoringData[]': addresses,
    'componentVariable[]': addresses,
    name: names,
    key: variables.flatMap(({ key }) => key ?? []),
    value: ['0', '1', '30', 'true', 'false', '', 'Voltage,SoC', 'x'],
    attributeValue: ['0', '1', '30', 'true', 'false', '', 'Voltage,SoC', 'EVConnected', 'x'],
    idTag: TOKENS,
    parentIdTag: TOKENS,
    idToken: TOKENS,
    transactionId: [...transactions, ...transactions.map(Number), 'none', 99],
    id: SMALL,
    evseId: SMALL,
    connectorId: SMALL,
    reservationId: SMALL,
    chargingProfileId: SMALL,
    stackLevel: SMALL,
    listVersion: SMALL,
    versionNumber: SMALL,
    configurationSlot: SMALL,
    location: NOWHERE,
    remoteLocation: NOWHERE,
    startPeriod: [0, 0, 60, 3600],
    duration: [60, 3600, 86_400],
    limit: [0, 6, 10.5, 16, 32, 11_000],
    numberPhases: [1, 2, 3],
  };
};

/** What exists, by the names of the local API. */
export const apiWordsOf = async (at: World): Promise<Words> => {
  const variables = await variablesOf(at);
  const { 'setVariableData[]': _, name, ...ocpp } = await wordsOf(at);
  const actors = (await at.api.get('/actors')) as { address: string }[];
  const named = variables.map(({ component, instance, evse, variable, variable_instance }) => ({
    component: { name: component, ...(instance !== undefined && { instance }), ...(evse && { evse }) },
    variable: { name: variable, ...(variable_instance !== undefined && { instance: variable_instance }) },
  }));
  return {
    name: name!,
    id: [1, 2],
    evse_id: [0, 1, 2],
    'requests[]': named.map((component_variable) => ({ component_variable })),
    address: actors.map(({ address }) => address),
    type: ['MREC6UnderVoltage', 'ConnectorLockFailure', 'ISO14443', 'evse_manager/Inoperative'],
    value: ocpp.value!,
    ms: [0, 1, 250, 1000],
    delay_s: [0, 1],
    max_duration_s: [0, 5],
  };
};
