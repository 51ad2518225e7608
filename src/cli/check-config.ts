/** `statecharge check-config`: everything that is wrong with a station file, at once. */
import { sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';

/** 0: fine (warnings and notes are shown); 1: errors, unknown keys among them. */
export const checkConfig = (file: string, print: (line: string) => void): number => {
  const loaded = loadConfig(file);
  const findings = loaded.ok ? loaded.warnings : loaded.problems;
  for (const finding of findings)
    print(sentence(finding.kind === 'unknown key' ? { ...finding, expected: 'not a known key' } : finding));
  const errors = findings.filter(({ kind }) => kind === 'error' || kind === 'unknown key').length;
  if (errors > 0) {
    print(`${file}: ${errors} error${errors === 1 ? '' : 's'}`);
    return 1;
  }
  print(`${file}: good`);
  if (loaded.ok) for (const line of summary(loaded.config)) print(`  ${line}`);
  return 0;
};

type Config = Extract<ReturnType<typeof loadConfig>, { ok: true }>['config'];

const summary = ({ ocpp, evses }: Config): string[] => [
  `offers ${ocpp.versions.join(', then ')} to ${ocpp.endpoints.map(({ url }) => url).join(', then ')}`,
  ...evses.map(
    ({ evseId, moduleId, connectors, hardware }) =>
      `EVSE ${evseId}: ${moduleId}, ${hardware.kind}, ${connectors.map(({ type }) => type).join(' and ')}`,
  ),
  `database in ${ocpp.databaseFolder}`,
];
