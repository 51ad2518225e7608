/** Interface `evse_manager`: sessions, power and lock of one EVSE in another process. */
import * as z from 'zod/mini';
import type { BuiltInCommands } from '../contract.ts';
import type { Results } from './interface.ts';
import { NOTHING } from './interface.ts';
import { bareTokenToWire, tokenToWire } from './tokens.ts';

type Command = keyof BuiltInCommands['evse_manager'];
type Args<C extends Command> = BuiltInCommands['evse_manager'][C]['args'];

export const evseManagerResults: Results<'evse_manager'> = {
  enable_disable: z.boolean(),
  authorize_response: NOTHING,
  withdraw_authorization: NOTHING,
  stop_transaction: z.boolean(),
  pause_charging: z.boolean(),
  resume_charging: z.boolean(),
  force_unlock: z.boolean(),
};

/** What the EVSE is, as the module says. */
export const evseShape = z.object({
  id: z.int(),
  connectors: z._default(z.array(z.object({ id: z.int() })), []),
});

/** What the EVSE can offer. */
export const limits = z.object({
  uuid: z.exactOptional(z.string()),
  max_current: z.number().check(z.minimum(0)),
  nr_of_phases_available: z.exactOptional(z.number()),
});

const TO_WIRE: { [C in Command]?: (args: Args<C>) => object } = {
  authorize_response: ({ provided_token, validation_result }) => ({
    provided_token: tokenToWire(provided_token),
    validation_result,
  }),
  // EVerest's EvseManager wants no reason: it says itself what came of it.
  withdraw_authorization: () => ({}),
  stop_transaction: ({ request: { reason, id_token } }) => ({
    request: { reason, ...(id_token && { id_tag: bareTokenToWire(id_token) }) },
  }),
};

/** The arguments of a command as an External EvseManager gets them. */
export const evseManagerArgs = <C extends Command>(command: C, args: Args<C>): object =>
  (TO_WIRE[command] as ((args: Args<C>) => object) | undefined)?.(args) ?? args;

/** Commands that a module may give to a built-in EvseManager it is connected to. */
export const isEvseManagerCommand = (command: string): command is Command =>
  Object.hasOwn(evseManagerResults, command);
