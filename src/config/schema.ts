/** The station file as JSON schema, for editors that check while one types. */
import * as z from 'zod/mini';
import {
  access,
  api,
  type ModuleKind,
  moduleConfigs,
  moduleShape,
  openKinds,
  stationFile,
  withoutEffect,
} from './declaration.ts';
import { NO_EFFECT } from './finding.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** JSON schema 2020-12 of the whole file. */
export const stationSchema = (): JsonSchema => {
  const station = schemaOf(stationFile);
  const module = schemaOf(moduleShape);
  const kinds = Object.keys(moduleConfigs) as ModuleKind[];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Station file of statecharge',
    ...station,
    properties: {
      ...station.properties,
      api: schemaOf(api),
      active_modules: {
        type: 'object',
        additionalProperties: {
          ...module,
          properties: {
            ...module.properties,
            module: { enum: kinds },
            access: { type: 'object', properties: { config: closed(schemaOf(access)) } },
          },
          additionalProperties: false,
          allOf: kinds.map(configOf),
        },
      },
    },
    additionalProperties: false,
    $defs: Object.fromEntries(kinds.map((kind) => [kind, configSchema(kind)])),
  };
};

const configSchema = (kind: ModuleKind): JsonSchema =>
  openKinds.includes(kind) ? moduleSchema(kind) : closed(moduleSchema(kind));

/** The keys of one kind of module. */
export const moduleSchema = (kind: ModuleKind): JsonSchema => schemaOf(moduleConfigs[kind]);

export const schemaOf = (shape: z.ZodMiniType): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = (zodSchema as z.core.$ZodTypes)._zod;
      const said = jsonSchema.description;
      if (def.type === 'pipe') become(jsonSchema, eitherWay(def.out as z.ZodMiniType));
      if (said !== undefined) jsonSchema.description = said;
      const why = withoutEffect.get(zodSchema as never)?.why;
      if (why !== undefined) jsonSchema.description = `${said} (${NO_EFFECT}: ${why})`;
    },
  });
  return schema;
};

const become = (schema: JsonSchema, other: JsonSchema): void => {
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, other);
};

/** A list may be one item alone; a connection may be just the module's id. */
const eitherWay = (out: z.ZodMiniType): JsonSchema => {
  const { def } = (out as unknown as z.core.$ZodTypes)._zod;
  const whole = schemaOf(out);
  const short: JsonSchema =
    def.type === 'array' ? schemaOf(def.element as z.ZodMiniType) : { type: 'string' };
  return { anyOf: [...(short.anyOf ?? [short]), whole] as JsonSchema[] };
};

const configOf = (kind: ModuleKind): JsonSchema => {
  const config = { $ref: `#/$defs/${kind}` };
  return {
    if: { properties: { module: { const: kind } } },
    // biome-ignore lint/suspicious/noThenProperty: a key of JSON schema
    then: { properties: { config, config_module: config } },
  };
};

const closed = (schema: JsonSchema): JsonSchema => ({ ...schema, additionalProperties: false });
