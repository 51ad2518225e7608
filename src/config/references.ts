/** What modules are connected to: does it exist, is it of the right kind, does it provide what is asked of it. */
import { type ModuleKind, moduleConfigs } from './declaration.ts';
import { PROVIDES } from './external-modules.ts';
import { nearestOf } from './finding.ts';
import type { Module, Reading } from './reading.ts';

const OCPP: readonly ModuleKind[] = ['OCPP', 'OCPP201', 'OCPPmulti'];

/** Which kinds of module a connection takes, beside External ones. Other modules may be connected as they like. */
const TAKES: { readonly [kind: string]: { readonly [connection: string]: readonly ModuleKind[] } } = {
  Auth: { token_provider: OCPP, token_validator: OCPP, evse_manager: ['EvseManager'] },
  ...Object.fromEntries(
    OCPP.map((kind) => [
      kind,
      {
        evse_manager: ['EvseManager'],
        auth: ['Auth'],
        reservation: ['Auth'],
        system: ['System'],
        security: ['EvseSecurity'],
        data_transfer: [],
        display_message: ['Display'],
        evse_energy_sink: [],
        extensions_15118: [],
        charger_information: [],
        grid_support: [],
      },
    ]),
  ),
};

/** Checks all connections of the station. */
export const checkReferences = (reading: Reading): void => {
  for (const module of reading.modules.values()) checkConnections(module, reading);
};

const checkConnections = (module: Module, reading: Reading): void => {
  const takes = TAKES[module.kind];
  const { file, note } = reading;
  for (const [name, entries] of Object.entries(module.declaration.connections)) {
    const key = `active_modules.${module.id}.connections.${name}`;
    if (takes !== undefined && takes[name] === undefined) {
      const nearest = nearestOf(name, Object.keys(takes));
      const expected = 'unknown, kept as it is';
      note({ kind: 'unknown key', file, key, expected, ...(nearest !== undefined && { nearest }) });
    }
    // The EVSEs of the station are checked where they are made.
    const kinds = name === 'evse_manager' && OCPP.includes(module.kind) ? undefined : takes?.[name];
    for (const entry of entries) checkEntry(entry, kinds, key, reading);
  }
};

type Entry = { module_id: string; implementation_id?: string | undefined };

const checkEntry = (
  { module_id: id, implementation_id: implementation }: Entry,
  kinds: readonly ModuleKind[] | undefined,
  key: string,
  { file, modules, unusable, note }: Reading,
): void => {
  const target = modules.get(id);
  if (target === undefined) {
    if (unusable.has(id) || key.endsWith('.evse_manager')) return;
    const expected = 'a declared module; the built-in one takes its place';
    note({ kind: 'warning', file, key, found: id, expected });
    return;
  }
  if (target.kind === 'External' || target.kind === 'EVerest') return;
  if (kinds !== undefined && !kinds.includes(target.kind)) {
    const expected = `a module of kind ${[...kinds, 'External'].join(' or ')}`;
    note({ kind: 'error', file, key, found: `${id} (${target.kind})`, expected });
    return;
  }
  const provided = PROVIDES[target.kind] ?? [];
  if (implementation === undefined || provided.includes(implementation)) return;
  note({
    kind: 'error',
    file,
    key,
    found: `${id}.${implementation}`,
    expected: `one of ${provided.join(', ')}`,
  });
};

/**
 * Auth names the OCPP module that gives and checks its tokens. Where nobody has declared that, it is module OCPP with its
 * defaults, as for any connection to a module that is not declared (local API section 1).
 */
export const ocppNamedByAuth = ({ file, modules, unusable, note }: Reading): Module | undefined => {
  if (unusable.size > 0) return undefined;
  for (const { id, kind, declaration } of modules.values()) {
    if (kind !== 'Auth') continue;
    const {
      token_validator: validators = [],
      token_provider: providers = [],
      evse_manager,
    } = declaration.connections;
    const named = [...validators, ...providers].find(({ module_id }) => !modules.has(module_id));
    if (named === undefined) continue;
    note({
      kind: 'warning',
      file,
      key: `active_modules.${id}.connections`,
      found: named.module_id,
      expected: 'a declared module; an OCPP module with the documented defaults takes its place',
    });
    return {
      id: named.module_id,
      kind: 'OCPP',
      declaration: { module: 'OCPP', connections: evse_manager === undefined ? {} : { evse_manager } },
      config: moduleConfigs.OCPP.parse({}),
      given: new Set(),
    };
  }
  return undefined;
};
