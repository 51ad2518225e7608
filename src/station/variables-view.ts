import type { VariableView } from '../api/station-api.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { keyOf, refOf, type VariableSpec } from '../domain/device-model/variable.ts';
import { CONFIGURATION_KEYS } from '../protocol/ocpp16/configuration-keys.ts';

const KEY_AT = new Map(CONFIGURATION_KEYS.map(({ key, at }) => [at.toLowerCase(), key]));
/** Passwords are write-only; this holds also where somebody has declared one otherwise. */
const SECRET = /passw|secret|privatekey|authorizationkey/i;
const LONGEST_VALUE = 500;

/** The device model as a person reads it. */
export const variableViews = (model: DeviceModel): VariableView[] =>
  model.specs().map((spec) => variableView(model, spec));

const variableView = (model: DeviceModel, spec: VariableSpec): VariableView => {
  const at = keyOf(refOf(spec));
  const { component, componentInstance, evse, variable, instance, dataType, mutability, unit } = spec;
  const isSecret = mutability === 'WriteOnly' || SECRET.test(variable);
  const value = isSecret ? undefined : model.value(at);
  const key = KEY_AT.get(at.toLowerCase());
  return {
    component,
    ...(componentInstance !== undefined && { instance: componentInstance }),
    ...(evse && {
      evse: { id: evse.id, ...(evse.connectorId !== undefined && { connector_id: evse.connectorId }) },
    }),
    variable,
    ...(instance !== undefined && { variable_instance: instance }),
    ...(value !== undefined && { value: withoutPassword(value).slice(0, LONGEST_VALUE) }),
    mutability,
    data_type: dataType,
    ...(unit !== undefined && { unit }),
    ...(key !== undefined && { key }),
  };
};

/** Connection profiles are JSON with a password inside, addresses may hold one. */
const withoutPassword = (value: string): string =>
  value
    .replace(/("[^"]*(?:passw|secret)[^"]*"\s*:\s*")[^"]*/gi, '$1***')
    .replace(/(\/\/[^/\s:@"]+):[^@/\s"]+@/g, '$1:***@');
