/** The reference page of the configuration, written from its declarations. */
import { catalogue } from '../domain/device-model/catalogue.ts';
import { keyOf, refOf, type VariableSpec } from '../domain/device-model/variable.ts';
import { CONFIGURATION_KEYS } from '../protocol/ocpp16/configuration-keys.ts';
import { access, api, type ModuleKind, moduleConfigs, simulator } from './declaration.ts';
import { NO_EFFECT } from './finding.ts';
import { OCPP16_SECTIONS } from './ocpp16-keys.ts';
import { type JsonSchema, moduleSchema, schemaOf } from './schema.ts';

const INTRODUCTION = `# Configuration

This page is written by \`statecharge check-config --reference\` from the declarations that check the files.
Examples with comments are in \`config/examples/\`; \`config/station.schema.json\` (\`statecharge check-config --schema\`) is the JSON
schema for editors:

\`\`\`yaml
# yaml-language-server: $schema=../station.schema.json
\`\`\`

\`statecharge check-config FILE\` names everything that is wrong with a station file and the files it refers to: file, key, what was
found, what is expected, the nearest known key. It exits with 1 when there is an error or an unknown key; \`run\` keeps unknown keys
and logs them. A note says that a name is known and has no effect in this station.

A station file is YAML with \`api\` and \`active_modules\`. A module is \`{module: KIND, config: {...}, connections: {...}}\`; EVerest's
\`config_module\` is the same as \`config\`. Paths are relative to the station file. A connection is a module's id or
\`{module_id, implementation_id}\`, alone or in a list; one to a module that is not declared gets the built-in, with a warning.

## Where 1.6 keys come from

The database is the truth: what the CSMS has set comes before all files. \`ConfigBackend\` of module OCPP selects what is below it.

| ConfigBackend | below the database |
|---|---|
| \`legacy\` (default) | the base JSON (\`ChargePointConfigPath\`). \`UserConfigPath\` shows what in the database differs from it: it is rewritten after each commit that changes a key. A file that was edited wins at the next start: what was changed in it goes into the database, what was removed goes back to the base. A file that is missing is written anew. |
| \`device_model\` | the component files; the JSON is not read |
| \`device_model_with_migration\` | the component files, after base JSON and user configuration have been taken over into the database once. From then on the JSON is not read. OCPPmulti: \`EnableLegacyConfigMigration\` |

OCPPmulti without component files takes the JSON as \`legacy\` does.

## Module configuration in the device model

With \`access: {config: {allow_global_read: true}}\` on the OCPP module each key of each module is a variable of the component that is
named like the kind of the module, instance its id: \`EvseManager[connector_1]/session_logging\`. With \`allow_global_write\` the CSMS may
set it: the answer is RebootRequired, and from the next start on the value comes before the one in the YAML.
`;

/** Markdown. */
export const referencePage = (): string =>
  [
    INTRODUCTION,
    section('api', table(schemaOf(api))),
    ...(Object.keys(moduleConfigs) as ModuleKind[]).map(moduleSection),
    section('access.config of the OCPP module', table(schemaOf(access))),
    section('OCPP 1.6 JSON', ocpp16Tables()),
    section('Component files', componentTable()),
  ].join('\n');

const section = (title: string, body: string): string => `## ${title}\n\n${body}`;

const moduleSection = (kind: ModuleKind): string => {
  const own = section(`Module ${kind}`, table(moduleSchema(kind)));
  return kind === 'EvseManager' ? `${own}\n### simulator\n\n${table(schemaOf(simulator))}` : own;
};

const table = ({ properties = {} }: JsonSchema): string => {
  const rows = Object.entries(properties) as [string, JsonSchema][];
  if (rows.length === 0) return 'No keys.\n';
  return markdown(
    ['Key', 'Value', 'Default', 'Meaning'],
    rows.map(([key, schema]) => [
      code(key),
      wordFor(schema),
      schema.default === undefined ? '' : code(JSON.stringify(schema.default)),
      schema.description ?? '',
    ]),
  );
};

const WORDS: { readonly [type: string]: string } = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true, false',
  object: 'mapping',
  array: 'list',
};

const wordFor = (schema: JsonSchema): string => {
  if (schema.enum) return schema.enum.map(String).join(', ');
  const word = schema.anyOf ? 'list' : (WORDS[String(schema.type)] ?? 'anything');
  const { minimum, maximum } = schema;
  const isBounded = maximum !== undefined && Math.abs(maximum) < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined || Math.abs(minimum) >= Number.MAX_SAFE_INTEGER) return word;
  return isBounded ? `${word}, ${minimum} to ${maximum}` : `${word} from ${minimum}`;
};

const ocpp16Tables = (): string =>
  Object.entries(OCPP16_SECTIONS)
    .filter(([, keys]) => Object.keys(keys).length > 0)
    .map(([name, keys]) => {
      const rows = Object.entries(keys).map(([key, type]) => [code(key), type, effectOf(key)]);
      return `### ${name}\n\n${markdown(['Key', 'Type', 'Variable of the device model'], rows)}`;
    })
    .join('\n')
    .concat(
      '\n### Custom\n\nKeys of the integrator: variables of `OCPP16LegacyCtrlr`, which the CSMS may change.\n',
    );

const effectOf = (key: string): string => {
  const row = CONFIGURATION_KEYS.find((known) => known.key === key);
  return row === undefined ? NO_EFFECT : [row.at, ...(row.also ?? [])].map(code).join(', ');
};

const ONE_EVSE = { evses: [{ evseId: 1, connectors: [{ connectorId: 1, type: 'sType2' }] }], iso15118: true };

const componentTable = (): string => {
  const rows = catalogue(ONE_EVSE).map((spec) => [
    code(keyOf(refOf(spec))),
    spec.dataType,
    spec.constant ? 'fixed' : spec.mutability,
    spec.default === undefined ? '' : code(spec.default),
    [limitsOf(spec), spec.unit].filter((part) => part !== undefined).join(' '),
  ]);
  const intro =
    'One JSON file a component, as in libocpp, in `standardized/` or `custom/`. These variables have an effect; other names of the ' +
    'standard and of EVerest are accepted without one; components of other names are the integrator’s own.\n\n';
  return intro + markdown(['Variable', 'Type', 'Access', 'Default', 'Limits'], rows);
};

const limitsOf = ({ minLimit, maxLimit, valuesList }: VariableSpec): string | undefined => {
  if (valuesList) return valuesList.join(', ');
  if (minLimit === undefined && maxLimit === undefined) return undefined;
  return maxLimit === undefined ? `from ${minLimit}` : `${minLimit ?? 0} to ${maxLimit}`;
};

const code = (text: string): string => `\`${text}\``;

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
