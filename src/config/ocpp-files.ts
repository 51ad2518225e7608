/** Reads the OCPP 1.6 JSON and the 2.x component files that a station file names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, unknownKey } from './check.ts';
import type { Finding } from './finding.ts';
import { componentFile, ocpp16File, ocpp16Sections } from './ocpp-shapes.ts';
import type { ComponentFile } from './station-config.ts';

type Sections = Record<string, Record<string, unknown>>;
type Note = (finding: Finding) => void;

/** The 1.6 JSON with the user's overlay applied; undefined, with findings, when it cannot be used. */
export const readOcpp16Json = (file: string, overlayFile: string, note: Note): Sections | undefined => {
  const base = readJson(file, note);
  if (base === undefined) return undefined;
  const overlay = existsSync(overlayFile) ? readJson(overlayFile, note) : {};
  const sections = merged(base as Sections, (overlay ?? {}) as Sections);
  if (check(ocpp16File, sections, { file, path: [] }, note) === undefined) return undefined;
  for (const key of Object.keys(sections).filter((name) => !ocpp16Sections.includes(name)))
    note(unknownKey(file, [key], ocpp16Sections));
  return sections;
};

const merged = (base: Sections, overlay: Sections): Sections => {
  const result = { ...base };
  for (const [section, values] of Object.entries(overlay)) result[section] = { ...base[section], ...values };
  return result;
};

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
  return component === undefined ? [] : [{ ...(component as Omit<ComponentFile, 'file'>), file }];
};

const readJson = (file: string, note: Note): unknown => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    note({ kind: 'error', file, key: '', expected: 'a JSON object expected' });
  } catch (error) {
    note({ kind: 'error', file, key: '', expected: reasonOf(error) });
  }
  return undefined;
};

/** Why a file could not be read, without the stack and the path that stands beside it. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'may not be read';
  if (code === 'EISDIR') return 'is a folder, expected a file';
  return message.split('\n')[0]!;
};
