import { type Observable, Subject } from 'rxjs';
import type { CommandContext } from '../actors/commands/command.ts';
import { handleCommand } from '../actors/commands/commands.ts';
import { type EventData, LocalVariables } from '../actors/local-variables.ts';
import { openCommands } from '../actors/module-commands.ts';
import { ocppGenericCommands } from '../actors/ocpp-generic.ts';
import type { Provider } from '../charger/link/external-modules.ts';
import type { StationParts } from './parts.ts';

/** Interface `ocpp_generic` (local API 5.2), for modules in other processes and for the local API. */
export type OcppGeneric = {
  run: Provider;
  /** Changes of the variables that somebody monitors. */
  events: Observable<EventData>;
};

type Parts = Pick<StationParts, 'config' | 'host' | 'storage' | 'model' | 'settings' | 'layout' | 'csms'>;

export const openOcppGeneric = (parts: Parts): OcppGeneric => {
  const { host, model, storage, config } = parts;
  const events = new Subject<EventData>();
  const variables = new LocalVariables({
    model,
    keysOnly: config.ocpp.addressing === 'keys',
    mayWriteReadOnly: config.ocpp.access?.allowSetReadOnly ?? false,
    store: ({ key, value }) => host.stage(() => storage.variables.put(key, value)),
    now: () => host.now(),
    changed: (data) => host.afterCommit(() => events.next(data)),
  });
  const commands = ocppGenericCommands({
    host,
    variables,
    command: (command) => handleCommand(command, contextOf(parts)),
    speaks16: config.ocpp.module === 'OCPP',
  });
  return { run: openCommands(host, 'ocpp_generic', commands), events };
};

/** A module's command is worked on as if the CSMS had given it. */
const contextOf = ({ csms, config, host, storage, model, settings, layout }: Parts): CommandContext => ({
  host,
  storage,
  model,
  settings,
  layout,
  undelivered: (transactionId) => csms.outbox.holds(transactionId),
  subprotocol: config.ocpp.module === 'OCPP' ? 'ocpp1.6' : 'ocpp2.0.1',
  callId: '',
  at: host.now(),
});
