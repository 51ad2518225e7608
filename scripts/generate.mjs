/**
 * Makes the message types and validators of each OCPP version from the official JSON schemas that `ocpp-rpc` ships as
 * data. Nobody types a message by hand, nobody commits a schema. Does nothing when the result is fresh.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src/protocol/generated');
const stampFile = join(target, 'inputs.sha256');
const require = createRequire(import.meta.url);

const versions = [
  { name: 'OCPP 1.6', schemas: 'ocpp1_6.json', types: 'ocpp16', validators: 'validators16' },
  { name: 'OCPP 2.0.1', schemas: 'ocpp2_0_1.json', types: 'ocpp201', validators: 'validators201' },
];

/**
 * Formats as plain expressions, so that a validator needs no package at run time. A date-time must be one `Date.parse`
 * understands (so no leap second): behind the door nobody meets NaN.
 */
const formats = {
  'date-time':
    /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i,
  uri: /^[a-z][a-z0-9+.-]*:\S*$/i,
};

await main();

async function main() {
  if (!existsSync(join(root, 'node_modules/ocpp-rpc')) && existsSync(stampFile)) return;
  const stamp = hashOfInputs();
  if (isFresh(stamp)) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const version of versions) await generate(version);
  writeFileSync(stampFile, stamp);
  console.log(`generated ${versions.map((version) => version.name).join(' and ')} in src/protocol/generated`);
}

function hashOfInputs() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const version of versions) hash.update(readFileSync(schemaFile(version)));
  for (const tool of ['ajv', 'json-schema-to-typescript']) {
    hash.update(readFileSync(join(root, 'node_modules', tool, 'package.json')));
  }
  return hash.digest('hex');
}

function isFresh(stamp) {
  const files = versions.flatMap(({ types, validators }) => [
    `${types}.ts`,
    `${validators}.js`,
    `${validators}.d.ts`,
  ]);
  return (
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp &&
    files.every((file) => existsSync(join(target, file)))
  );
}

function schemaFile({ schemas }) {
  return join(root, 'node_modules/ocpp-rpc/lib/schemas', schemas);
}

async function generate(version) {
  const schemas = JSON.parse(readFileSync(schemaFile(version), 'utf8'));
  const { definitions, actions } = merge(schemas);
  writeFileSync(join(target, `${version.types}.ts`), await types(version, definitions, actions));
  writeFileSync(join(target, `${version.validators}.js`), validators(version, definitions, actions));
  writeFileSync(join(target, `${version.validators}.d.ts`), validatorTypes(version));
}

/**
 * One document a version: a type that many messages share is declared, and compiled, once. `$id` and `$schema` go,
 * because ajv cannot make a module of schemas whose ids are URNs such as `urn:Authorize.req`.
 */
function merge(schemas) {
  const definitions = {};
  const actions = new Set();
  for (const { $id, $schema: _schema, definitions: own = {}, ...schema } of schemas) {
    const [, action, direction] = /^urn:(\w+)\.(req|conf)$/.exec($id);
    actions.add(action);
    for (const [name, definition] of Object.entries(own)) define(definitions, name, definition);
    define(definitions, `${action}${direction === 'req' ? 'Request' : 'Response'}`, schema);
  }
  return { definitions, actions: [...actions].sort() };
}

function define(definitions, name, schema) {
  const shape = (value) =>
    JSON.stringify(value, (key, inner) =>
      key === 'description' && typeof inner === 'string' ? undefined : inner,
    );
  if (definitions[name] && shape(definitions[name]) !== shape(schema)) {
    throw new Error(`two schemas disagree on ${name}`);
  }
  definitions[name] ??= schema;
}

async function types(version, definitions, actions) {
  const { compile } = await import('json-schema-to-typescript');
  const map = (suffix) => ({
    type: 'object',
    additionalProperties: false,
    required: actions,
    properties: Object.fromEntries(
      actions.map((action) => [action, { $ref: `#/definitions/${action}${suffix}` }]),
    ),
  });
  const document = {
    type: 'object',
    additionalProperties: false,
    required: ['requests', 'responses'],
    properties: {
      requests: { $ref: '#/definitions/Requests' },
      responses: { $ref: '#/definitions/Responses' },
    },
    definitions: {
      ...structuredClone(definitions),
      Requests: map('Request'),
      Responses: map('Response'),
    },
  };
  return compile(document, 'Messages', {
    bannerComment: banner(version),
    additionalProperties: true,
    ignoreMinAndMaxItems: true,
    format: false,
  });
}

function validators(version, definitions, actions) {
  const Ajv = require('ajv').default;
  const standalone = require('ajv/dist/standalone').default;
  const ajv = new Ajv({
    strict: false,
    // JSON can write numbers that are none once they are read: 1e999.
    strictNumbers: true,
    inlineRefs: false,
    messages: false,
    multipleOfPrecision: 6,
    formats,
    code: { source: true, esm: true, lines: true },
  });
  const names = actions.flatMap((action) => [`${action}Request`, `${action}Response`]);
  ajv.addSchema({ definitions }, 'messages');
  for (const name of names) ajv.addSchema({ $ref: `messages#/definitions/${name}` }, name);
  const code = standalone(ajv, Object.fromEntries(names.map((name) => [name, name])));
  return [
    banner(version),
    withoutRequires(code),
    table('requests', 'Request'),
    table('responses', 'Response'),
  ]
    .join('\n')
    .concat('\n');

  function table(name, suffix) {
    const rows = actions.map((action) => `  ["${action}", ${action}${suffix}],`);
    return `export const ${name} = new Map([\n${rows.join('\n')}\n]);`;
  }
}

/** The only thing ajv's code asks of ajv at run time is how long a string is in characters, not in UTF-16 units. */
function withoutRequires(code) {
  const counted = code.replace(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, 'lengthInCharacters');
  const left = /require\([^)]*\)/.exec(counted);
  if (left) throw new Error(`the generated validators need ${left[0]} at run time`);
  return `function lengthInCharacters(text) {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next >= 0xdc00 && next <= 0xdfff) { length--; i++; }
  }
  return length;
}
${counted}`;
}

function validatorTypes(version) {
  return `${banner(version)}
export type Fault = {
  keyword: string;
  /** Where in the payload, as a JSON pointer. */
  instancePath: string;
  params: {
    missingProperty?: string;
    additionalProperty?: string;
    type?: string;
    format?: string;
    allowedValues?: unknown[];
    limit?: number;
    multipleOf?: number;
  };
};
/** True when the payload conforms; else \`errors\` holds the first fault until the next use. */
export type Validate = { (payload: unknown): boolean; errors?: readonly Fault[] | null };
/** By action, the empty payload included. */
export declare const requests: ReadonlyMap<string, Validate>;
export declare const responses: ReadonlyMap<string, Validate>;
`;
}

function banner({ name }) {
  return `/* The messages of ${name}, generated by scripts/generate.mjs from the official JSON schemas. Do not edit. */`;
}
