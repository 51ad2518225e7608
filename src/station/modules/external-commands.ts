import { type ModuleCommand, openCommands } from '../../actors/modules/module-commands.ts';
import { persistentStoreCommands } from '../../actors/modules/persistent-store.ts';
import type { SecurityCommands } from '../../charger/evse-security/words.ts';
import { authCommands } from '../../charger/link/auth.ts';
import { evseManagerCommands, evseManagerResults } from '../../charger/link/evse-manager.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue, NOTHING } from '../../charger/link/interface.ts';
import { securityCommands } from '../../charger/link/security.ts';
import type { StationParts } from '../parts.ts';

type Shape = Parameters<typeof checkValue>[0];
type Call = { type: 'call'; interface: 'evse_manager' | 'auth'; evseId?: number };

/** Opens the built-in EvseManagers, Auth, EvseSecurity and PersistentStore to the modules that are connected to them. */
export const openBuiltIn = (parts: StationParts, modules: ExternalModules): void => {
  const { config, host, storage } = parts;
  const open = (moduleId: string, implementationId: string, commands: Record<string, ModuleCommand>) =>
    modules.provide(
      { moduleId, implementationId },
      openCommands(host, `${moduleId}/${implementationId}`, commands),
    );
  const command =
    (call: Call, name: string, shape: Shape, result: unknown): ModuleCommand =>
    (args, answer) => {
      const read = checkValue(shape, args);
      if ('refused' in read) {
        answer({ failed: read.refused });
        return;
      }
      host.emit({ ...call, command: name, args: read.value } as { type: string });
      answer({ value: result });
    };
  const all = (call: Call, shapes: Record<string, Shape>, result: (name: string) => unknown) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, command(call, name, shape, result(name))]),
    );
  for (const { evseId, moduleId, hardware, connectors } of config.evses) {
    if (hardware.kind === 'external') continue;
    const evse = { id: evseId, connectors: connectors.map(({ id }) => ({ id })) };
    open(moduleId, 'evse', {
      get_evse: (_args, answer) => answer({ value: evse }),
      ...all({ type: 'call', interface: 'evse_manager', evseId }, evseManagerCommands, resultOf),
    });
  }
  for (const { id } of config.modules.filter(({ kind }) => kind === 'PersistentStore'))
    open(id, 'main', persistentStoreCommands(host, storage.facts));
  const keeper = config.modules.find(({ kind }) => kind === 'EvseSecurity');
  if (keeper && !config.provided.security) open(keeper.id, 'main', securityOf(parts));
  const auth = config.modules.find(({ kind }) => kind === 'Auth');
  if (auth && !config.provided.auth)
    open(
      auth.id,
      'main',
      all({ type: 'call', interface: 'auth' }, authCommands, (name) =>
        name === 'withdraw_authorization' ? 'Accepted' : null,
      ),
    );
};

/** The built-in EvseSecurity answers when it has done it. */
const securityOf = ({ security }: StationParts): Record<string, ModuleCommand> => {
  const command =
    (name: keyof SecurityCommands): ModuleCommand =>
    (args, answer) => {
      const read = checkValue(securityCommands[name] as Shape, args);
      if ('refused' in read) answer({ failed: read.refused });
      else security(name, read.value as never, answer);
    };
  return Object.fromEntries(
    (Object.keys(securityCommands) as (keyof SecurityCommands)[]).map((name) => [name, command(name)]),
  );
};

/** The command is on its way: that is all that its result says (local API section 5). */
const resultOf = (name: string): true | null =>
  evseManagerResults[name as keyof typeof evseManagerResults] === NOTHING ? null : true;
