/** What the OCPP configuration files make of the device model. */
import { catalogue } from '../domain/device-model/catalogue.ts';
import { from201ComponentFiles } from '../domain/device-model/component-files.ts';
import type { Configured, Ignored } from '../domain/device-model/configured.ts';
import type { StationShape } from '../domain/device-model/physical-variables.ts';
import { componentKey } from '../domain/device-model/variable.ts';
import { defaultsFrom16Json } from '../protocol/ocpp16/initial-values.ts';
import { type Finding, LONGEST_REASON, NO_EFFECT, shortened, shown } from './finding.ts';
import type { Ocpp16Files } from './ocpp16-file.ts';
import { sectionOf } from './ocpp16-keys.ts';
import type { ComponentFile, ConfigBackend, EvseConfig, OcppConfig, Sections } from './station-config.ts';

type Note = (finding: Finding) => void;
type Sources = {
  backend: ConfigBackend;
  componentFiles: readonly ComponentFile[];
  ocpp16: Ocpp16Files | undefined;
  /** A module in another process speaks ISO 15118 with the cars. */
  has15118Module: boolean;
};

/** Checks every value on the way. */
export const deviceModelOf = (
  sources: Sources,
  evses: readonly EvseConfig[],
  note: Note,
): Pick<OcppConfig, 'deviceModel' | 'userConfig' | 'migration'> => {
  const { backend, componentFiles, ocpp16 } = sources;
  const shape: StationShape = {
    ...shapeOf(evses),
    metersElsewhere: evses.some(
      ({ hardware, powermeter }) => hardware.kind === 'external' || powermeter !== undefined,
    ),
    ocpp16: ocpp16 !== undefined,
    iso15118: speaks15118(sources, evses),
  };
  const files = from201ComponentFiles(componentFiles as never, catalogue(shape));
  for (const ignored of files.ignored) noteComponent(ignored, componentFiles, note);
  if (ocpp16 === undefined) return { deviceModel: files };
  const base = from16(ocpp16.base, files.catalogue, note);
  const overlay = from16(ocpp16.overlay, base.catalogue, note);
  if (backend !== 'legacy')
    return {
      deviceModel: { ...files, catalogue: overlay.catalogue },
      migration: [...base.initial, ...overlay.initial],
    };
  return {
    deviceModel: { catalogue: overlay.catalogue, initial: [...files.initial, ...base.initial] },
    userConfig: { ...ocpp16.overlay, values: overlay.initial },
  };
};

const shapeOf = (evses: readonly EvseConfig[]): StationShape => ({
  evses: evses.map(({ evseId, connectors }) => ({
    evseId,
    connectors: connectors.map(({ id, type }) => ({ connectorId: id, type })),
  })),
});

/** The simulated hardware, a module, or what is configured of it: a car can be charged by its contract then. */
const speaks15118 = (
  { componentFiles, ocpp16, has15118Module }: Sources,
  evses: readonly EvseConfig[],
): boolean =>
  has15118Module ||
  evses.some(({ hardware }) => hardware.kind === 'simulator' && hardware.simulator.iso15118) ||
  componentFiles.some(({ name }) => name === 'ISO15118Ctrlr') ||
  ocpp16?.merged.PnC?.ISO15118PnCEnabled !== undefined;

const from16 = (
  { file, sections }: { file: string; sections: Sections },
  known: Configured['catalogue'],
  note: Note,
): Configured => {
  const configured = defaultsFrom16Json(sections, known);
  for (const ignored of configured.ignored) {
    const [section = '', key = ''] = ignored.name.split('.');
    if (ignored.kind === 'no effect' && sectionOf(key) === undefined) continue;
    note(findingOf(ignored, file, shown(key, sections[section]?.[key])));
  }
  return configured;
};

/** Read by `connectionsFrom201`, not through the device model. */
const CONNECTION =
  /^NetworkConfiguration\[.*\]\/(OcppCsmsUrl|SecurityProfile|OcppInterface|MessageTimeout|Identity|BasicAuthPassword)$/;

const noteComponent = (ignored: Ignored, files: readonly ComponentFile[], note: Note): void => {
  if (CONNECTION.test(ignored.name)) return;
  const source = files.find((file) => {
    const key = componentKeyOf(file);
    return ignored.name === file.name || ignored.name.startsWith(`${key}/`);
  });
  const variable = ignored.name.slice(ignored.name.indexOf('/') + 1).replace(/\[.*/, '');
  const property = Object.values(source?.properties ?? {}).find((one) => one.variable_name === variable);
  const value = property?.attributes?.[0]?.value ?? property?.default;
  note(findingOf(ignored, source?.file ?? '', shown(variable, value)));
};

const componentKeyOf = ({ name, instance, evse_id: id, connector_id: connectorId }: ComponentFile): string =>
  componentKey({
    name,
    ...(instance !== undefined && { instance }),
    ...(id !== undefined && { evse: connectorId === undefined ? { id } : { id, connectorId } }),
  });

const findingOf = ({ name, why, kind }: Ignored, file: string, found: string | undefined): Finding => {
  const place = { file, key: name };
  switch (kind) {
    case 'no effect':
      return { kind: 'note', ...place, expected: NO_EFFECT };
    case 'left out':
      return {
        kind: 'note',
        ...place,
        expected: shortened(`partly or not taken: it ${why}`, LONGEST_REASON),
      };
    case 'refused':
      return { kind: 'error', ...place, ...(found !== undefined && { found }), expected: wanted(why) };
  }
};

const wanted = (why: string): string =>
  why.endsWith(' is expected') ? why.slice(0, -' is expected'.length) : `another value (${why})`;
