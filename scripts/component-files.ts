/**
 * Writes config/components: a component file for each controller of the standard, and for the parts of a station of one
 * EVSE with one connector, with every variable that this station has and its default. Run it with
 * `node scripts/run-ts.mjs scripts/component-files.ts`; copy what you want to change to a folder of your own.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../src/domain/device-model/catalogue.ts';
import { FAULT_COMPONENTS } from '../src/domain/device-model/faults.ts';
import type { VariableSpec } from '../src/domain/device-model/variable.ts';

const folder = join('config', 'components', 'standardized');
const shape = { evses: [{ evseId: 1, connectors: [{ connectorId: 1, type: 'cType2' }] }] };
/** EVerest's own, and what the charger alone tells: nothing of it is a matter of configuration here. */
const LEFT_OUT = /^(InternalCtrlr|NetworkConfiguration|OCPP16LegacyCtrlr)$/;

const fileOf = ({ component, evse }: VariableSpec): string =>
  [component, evse?.id, evse?.connectorId].filter((part) => part !== undefined).join('_');

const property = (spec: VariableSpec): object => ({
  variable_name: spec.variable,
  ...(spec.instance !== undefined && { instance: spec.instance }),
  characteristics: {
    dataType: spec.dataType,
    ...(spec.unit !== undefined && { unit: spec.unit }),
    ...(spec.minLimit !== undefined && { minLimit: spec.minLimit }),
    ...(spec.maxLimit !== undefined && { maxLimit: spec.maxLimit }),
    ...(spec.valuesList && { valuesList: spec.valuesList.join(',') }),
    supportsMonitoring: true,
  },
  attributes: [
    {
      type: 'Actual',
      mutability: spec.mutability,
      ...(spec.default !== undefined && { value: spec.default }),
    },
  ],
});

const components = new Map<string, { name: string; properties: Record<string, object> }>();
for (const spec of catalogue(shape)) {
  if (LEFT_OUT.test(spec.component) || FAULT_COMPONENTS.has(spec.component)) continue;
  const file = fileOf(spec);
  const place = spec.evse && { evse_id: spec.evse.id };
  const connector = spec.evse?.connectorId !== undefined && { connector_id: spec.evse.connectorId };
  const known = components.get(file) ?? { name: spec.component, ...place, ...connector, properties: {} };
  const key = spec.instance === undefined ? spec.variable : `${spec.variable}_${spec.instance}`;
  known.properties[key] = property(spec);
  components.set(file, known);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, content] of components)
  writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(content, undefined, 2)}\n`);
