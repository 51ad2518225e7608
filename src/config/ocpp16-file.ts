/** Reads and checks the OCPP 1.6 JSON and the user's overlay on it. */
import { existsSync, readFileSync } from 'node:fs';
import { check, declared, unknownKey } from './check.ts';
import { type Finding, nearestOf, shown } from './finding.ts';
import { parseJson, reasonOf } from './ocpp-files.ts';
import { ocpp16File } from './ocpp-shapes.ts';
import { type KeyType, OCPP16_SECTIONS, sectionOf } from './ocpp16-keys.ts';
import type { Sections } from './station-config.ts';

type Note = (finding: Finding) => void;

export type Ocpp16Files = {
  base: { file: string; sections: Sections };
  /** `text` is undefined when there is no such file. */
  overlay: { file: string; text: string | undefined; sections: Sections };
  /** Base and overlay in one. */
  merged: Sections;
};

/** Undefined, with findings, when the files cannot be used. */
export const readOcpp16Files = (file: string, overlayFile: string, note: Note): Ocpp16Files | undefined => {
  const nothing: { text?: string; sections: Sections } = { sections: {} };
  const overlay = existsSync(overlayFile) ? readSections(overlayFile, note) : nothing;
  const base = readSections(file, note);
  if (base === undefined || overlay === undefined) return undefined;
  const merged = mergedSections(base.sections, overlay.sections);
  const isOverlaid = (key: string) => {
    const [section = '', name = ''] = key.split('.');
    return overlay.sections[section]?.[name] !== undefined;
  };
  const fit = check(ocpp16File, merged, { file, path: [] }, (finding) =>
    note(isOverlaid(finding.key) ? { ...finding, file: overlayFile } : finding),
  );
  checkSections(base.sections, file, note);
  checkSections(overlay.sections, overlayFile, note);
  if (fit === undefined) return undefined;
  return {
    base: { file, sections: base.sections },
    overlay: { file: overlayFile, text: undefined, ...overlay },
    merged,
  };
};

/** Sections of a 1.6 configuration from text that was checked before; none when it is not JSON. */
export const sectionsIn = (text: string): Sections => {
  try {
    return JSON.parse(text) as Sections;
  } catch {
    return {};
  }
};

const mergedSections = (base: Sections, overlay: Sections): Sections => {
  const result = { ...base };
  for (const [section, values] of Object.entries(overlay)) result[section] = { ...base[section], ...values };
  return result;
};

const readSections = (file: string, note: Note): { text: string; sections: Sections } | undefined => {
  try {
    const text = readFileSync(file, 'utf8');
    const value = parseJson(text);
    const wrong = isMapping(value)
      ? Object.keys(value).filter((section) => !isMapping(value[section]))
      : undefined;
    if (wrong === undefined) note({ kind: 'error', file, key: '', expected: 'a JSON object expected' });
    for (const section of wrong ?? []) {
      const found = shown(section, (value as Sections)[section]) ?? 'nothing';
      note({ kind: 'error', file, key: section, found, expected: 'a mapping' });
    }
    return wrong?.length === 0 ? { text, sections: value as Sections } : undefined;
  } catch (error) {
    note({ kind: 'error', file, key: '', expected: reasonOf(error) });
    return undefined;
  }
};

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checkSections = (sections: Sections, file: string, note: Note): void => {
  for (const [section, values] of Object.entries(sections)) {
    const known = declared(OCPP16_SECTIONS, section);
    if (known === undefined) note(unknownKey(file, [section], Object.keys(OCPP16_SECTIONS)));
    for (const [key, value] of Object.entries(values)) {
      const own = known && declared(known, key);
      const type = own ?? OCPP16_SECTIONS[sectionOf(key) ?? '']?.[key];
      if (section !== 'Custom' && type === undefined) note(unknown(file, section, key));
      if (type !== undefined && known !== undefined && own === undefined) note(elsewhere(file, section, key));
      if (type !== undefined && !FITS[type](value)) note(misfit(file, section, key, value, type));
    }
  }
};

const EXPECTED: { readonly [T in KeyType]: string } = {
  text: 'text',
  whole: 'a whole number',
  number: 'a number',
  flag: 'true or false',
  list: 'a list, or text with commas',
  mapping: 'a mapping',
};

const FITS: { readonly [T in KeyType]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string',
  whole: Number.isInteger,
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  list: (value) =>
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((item) => typeof item !== 'object' && item !== null)),
  mapping: isMapping,
};

const misfit = (file: string, section: string, key: string, value: unknown, type: KeyType): Finding => ({
  kind: 'error',
  file,
  key: `${section}.${key}`,
  found: shown(key, value) ?? 'nothing',
  expected: EXPECTED[type],
});

/** The nearest name of the section itself comes first. */
const unknown = (file: string, section: string, key: string): Finding => {
  const own = Object.keys(declared(OCPP16_SECTIONS, section) ?? {});
  const all = Object.values(OCPP16_SECTIONS).flatMap((keys) => Object.keys(keys));
  return unknownKey(file, [section, key], nearestOf(key, own) === undefined ? all : own);
};

const elsewhere = (file: string, section: string, key: string): Finding => ({
  kind: 'note',
  file,
  key: `${section}.${key}`,
  expected: `taken, though it belongs to the section ${sectionOf(key)}`,
});
