import type { CommandContext } from '../../actors/commands/command.ts';
import { handleCommand } from '../../actors/commands/commands.ts';
import { type EventData, LocalVariables } from '../../actors/modules/local-variables.ts';
import { openCommands } from '../../actors/modules/module-commands.ts';
import { ocppGenericCommands } from '../../actors/modules/ocpp-generic.ts';
import type { Provider } from '../../charger/link/external-modules.ts';
import type { OcppGenericParts } from './ocpp-generic.ts';

/** Opens the desk of `ocpp_generic`. `changed` hears of each variable that is monitored, after the commit. */
export const openGenericCommands = (
  parts: OcppGenericParts,
  changed: (data: EventData) => void,
): Provider => {
  const { host, model, storage, config } = parts;
  const variables = new LocalVariables({
    model,
    values: parts.monitoring.values,
    // The name of a variable is the key then, whatever the component (local API 5.2).
    keysOnly: config.ocpp.module === 'OCPP' && config.ocpp.configBackend === 'legacy',
    mayWriteReadOnly: config.ocpp.access?.allowSetReadOnly ?? false,
    store: ({ key, value }) => host.stage(() => storage.variables.put(key, value)),
    now: () => host.now(),
    changed: (data) => host.afterCommit(() => changed(data)),
  });
  const commands = ocppGenericCommands({
    host,
    variables,
    charging: parts,
    command: (command) => handleCommand(command, contextOf(parts)),
    speaks16: config.ocpp.module === 'OCPP',
  });
  return openCommands(host, 'ocpp_generic', commands);
};

/** A module's command is worked on as if the CSMS had given it. */
const contextOf = (parts: OcppGenericParts): CommandContext => ({
  ...parts,
  undelivered: (transactionId) => parts.csms.outbox.holds(transactionId),
  crowded: () => parts.csms.outbox.crowded,
  subprotocol: parts.config.ocpp.module === 'OCPP' ? 'ocpp1.6' : 'ocpp2.0.1',
  callId: '',
  at: parts.host.now(),
});
