/** Reads the 2.x component files that a station file names. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MAX_NESTING, nestsDeeperThan } from '../domain/json-text.ts';
import { check, declared, unknownKey } from './check.ts';
import { COMPONENT_VARIABLES } from './component-keys.ts';
import { type Finding, LONGEST_REASON, shortened } from './finding.ts';
import { componentFile } from './ocpp-shapes.ts';
import type { ComponentFile } from './station-config.ts';

type Note = (finding: Finding) => void;

/** All component files below `folder`, sorted by name, standardized ones first. */
export const readComponentFiles = (folder: string, note: Note): ComponentFile[] =>
  ['standardized', 'custom'].flatMap((part) =>
    listed(join(folder, part)).flatMap((file) => readComponentFile(file, note)),
  );

/** True when there is at least one component file to read. */
export const hasComponentFiles = (folder: string): boolean =>
  ['standardized', 'custom'].some((part) => listed(join(folder, part)).length > 0);

const listed = (folder: string): string[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
};

const readComponentFile = (file: string, note: Note): ComponentFile[] => {
  const json = readJson(file, note);
  if (json === undefined) return [];
  const component = check(componentFile, json, { file, path: [] }, note);
  if (component === undefined) return [];
  const named = { ...component, properties: withNames(component.properties), file } as ComponentFile;
  noteUnknownVariables(named, note);
  return [named];
};

/** A property without `variable_name` is named by its key. */
const withNames = (properties: Record<string, { variable_name?: string | undefined }>) =>
  Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [
      key,
      { ...property, variable_name: property.variable_name ?? key },
    ]),
  );

/** Our own and the standard's components have a known set of variables; any other is the integrator's. */
const noteUnknownVariables = ({ file, name, properties }: ComponentFile, note: Note): void => {
  const known = declared(COMPONENT_VARIABLES, name);
  if (known === undefined) {
    const isStandard = basename(dirname(file)) === 'standardized';
    if (isStandard)
      note({ ...unknownKey(file, [name], Object.keys(COMPONENT_VARIABLES)), key: `name ${name}` });
    return;
  }
  if (PHYSICAL.has(name)) return;
  for (const { variable_name: variable } of Object.values(properties)) {
    if (known.some((one) => one.toLowerCase() === variable.toLowerCase())) continue;
    note({ ...unknownKey(file, [variable], known), key: `${name}/${variable}` });
  }
};

/** What one can touch may be described by any of the standard's many variables. */
const PHYSICAL: ReadonlySet<string> = new Set(['ChargingStation', 'EVSE', 'Connector']);

const readJson = (file: string, note: Note): unknown => {
  try {
    const value = parseJson(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    note({ kind: 'error', file, key: '', expected: 'a JSON object expected' });
  } catch (error) {
    note({ kind: 'error', file, key: '', expected: reasonOf(error) });
  }
  return undefined;
};

/** As JSON.parse; what it throws says the line. What nests too deep to be looked through is refused as well. */
export const parseJson = (text: string): unknown => {
  const value = parsed(text);
  if (nestsDeeperThan(MAX_NESTING, value)) throw new Error(`nests deeper than ${MAX_NESTING}`);
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    const lines = text.slice(0, position).split('\n');
    const what = message.replace(/( in JSON)?( at position.*)?$/, '');
    throw new Error(`line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${what}`);
  }
};

/** Why a file could not be read, without the stack and the path that stands beside it. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'may not be read';
  if (code === 'EISDIR') return 'is a folder, expected a file';
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return 'no file can have this name';
  return shortened(message.split('\n')[0]!, LONGEST_REASON);
};
