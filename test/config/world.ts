import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import type { StationConfig } from '../../src/config/station-config.ts';

export const OCPP16 = {
  Internal: {
    ChargePointId: 'cp001',
    CentralSystemURI: '127.0.0.1:9000',
    ChargeBoxSerialNumber: 'cp001',
    ChargePointModel: 'Model',
    ChargePointVendor: 'Vendor',
    FirmwareVersion: '1',
  },
  Security: { SecurityProfile: 0 },
};

export const variable = (name: string, value: boolean | number | string) => ({
  variable_name: name,
  characteristics: { dataType: 'string', supportsMonitoring: true },
  attributes: [{ type: 'Actual', mutability: 'ReadWrite', value }],
});

export const component = (name: string, values: Record<string, boolean | number | string>) =>
  JSON.stringify({
    name,
    properties: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`${name}${key}`, variable(key, value)]),
    ),
  });

export const profile = (slot: number, ocppCsmsUrl: string, securityProfile = 1) => ({
  configurationSlot: slot,
  connectionData: {
    ocppVersion: 'OCPP20',
    ocppTransport: 'JSON',
    ocppCsmsUrl,
    messageTimeout: 30,
    securityProfile,
    ocppInterface: 'Wired0',
  },
});

/** A throw-away folder with the given files; returns the path of `station.yaml` in it. */
export const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-config-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return join(folder, 'station.yaml');
};

/** Loads a station file, beside it a good `ocpp.json` and whatever else is given. */
export const load = (yaml: string, files: Record<string, string> = {}): Loaded =>
  loadConfig(folderWith({ 'station.yaml': yaml, 'ocpp.json': JSON.stringify(OCPP16), ...files }));

export const loaded = (yaml: string, files: Record<string, string> = {}): StationConfig => {
  const result = load(yaml, files);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.config;
};

/** `key: kind: expected` of every finding, without the folder's name. */
export const findings = (result: Loaded): string[] =>
  (result.ok ? result.warnings : result.problems).map(({ kind, key, found, expected, nearest }) =>
    [kind, key, found, expected, nearest].filter((part) => part !== undefined && part !== '').join(' | '),
  );
