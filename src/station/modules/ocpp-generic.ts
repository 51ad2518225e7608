import { type Observable, Subject } from 'rxjs';
import type { EventData } from '../../actors/modules/local-variables.ts';
import type { Provider } from '../../charger/link/external-modules.ts';
import type { StationParts } from '../parts.ts';

/** Interface `ocpp_generic` (local API 5.2), for modules in other processes and for the local API. */
export type OcppGeneric = {
  run: Provider;
  /** Changes of the variables that somebody monitors. */
  events: Observable<EventData>;
};

export type OcppGenericParts = Pick<
  StationParts,
  | 'material'
  | 'security'
  | 'config'
  | 'host'
  | 'storage'
  | 'model'
  | 'settings'
  | 'profiles'
  | 'layout'
  | 'csms'
  | 'monitoring'
>;

/** The start of the station does not pay for it: it is loaded with its first command. */
export const openOcppGeneric = (parts: OcppGenericParts): OcppGeneric => {
  const events = new Subject<EventData>();
  const open = async () => {
    const { openGenericCommands } = await import('./ocpp-generic-commands.ts');
    return openGenericCommands(parts, (data) => events.next(data));
  };
  let opened: Promise<Provider> | undefined;
  const run: Provider = (name, args, answer) => {
    opened ??= open();
    void opened.then((carryOut) => carryOut(name, args, answer));
  };
  return { run, events };
};
