import type { ModuleConfigs, ModuleDeclaration, ModuleKind } from './declaration.ts';
import type { Finding } from './finding.ts';
import type { Overrides } from './module-variables.ts';

/** A declared module with its config checked, defaults filled in and paths absolute. */
export type ModuleOf<K extends ModuleKind> = {
  id: string;
  kind: K;
  declaration: ModuleDeclaration;
  config: ModuleConfigs[K];
  /** The keys that the file itself gives, for what depends on a key being there at all. */
  given: ReadonlySet<string>;
};
export type Module = { [K in ModuleKind]: ModuleOf<K> }[ModuleKind];

/** A station file while it is read. */
export type Reading = {
  file: string;
  modules: Map<string, Module>;
  /** Modules that are declared, but wrongly (the errors are noted), with their kind as it stands in the file. */
  unusable: Map<string, unknown>;
  /** What the CSMS has set of module configuration: comes before the file. */
  overrides: Overrides;
  note(finding: Finding): void;
};

/** All modules of a kind, in the order of the file. */
export const modulesOf = <K extends ModuleKind>({ modules }: Reading, kind: K): ModuleOf<K>[] =>
  [...modules.values()].flatMap((module) => (isOf(module, kind) ? [module] : []));

const isOf = <K extends ModuleKind>(module: { kind: ModuleKind }, kind: K): module is ModuleOf<K> =>
  module.kind === kind;
