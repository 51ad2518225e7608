/** Interface `evse_manager`: sessions, power and lock of one EVSE in another process. */

import * as z from 'zod/mini';
import { CERTIFICATE_STATUSES } from '../../domain/certificates.ts';
import type { BuiltInCommands } from '../contract.ts';
import type { Results } from './interface.ts';
import { NOTHING } from './interface.ts';
import { REASON } from './session-event.ts';
import { bareTokenToWire, idToken, providedToken, tokenToWire } from './tokens.ts';

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
  reserve: z.boolean(),
  cancel_reservation: NOTHING,
};

/** What the EVSE is, as the module says. */
export const evseShape = z.object({
  id: z.int(),
  connectors: z._default(z.array(z.object({ id: z.int() })), []),
});

/** What is known of the car; EVerest has more. */
export const evInfo = z.object({ soc: z.exactOptional(z.number().check(z.minimum(0), z.maximum(100))) });

/** What the EVSE can offer, amps per phase. */
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

const STATUS = z.enum([
  'Accepted',
  'Blocked',
  'ConcurrentTx',
  'Expired',
  'Invalid',
  'NoCredit',
  'NotAllowedTypeEVSE',
  'NotAtThisLocation',
  'NotAtThisTime',
  'Unknown',
]);
const CONNECTOR = z._default(z.int(), 0);
const NO_ARGUMENTS: z.ZodMiniType<Record<string, never>> = z.pipe(
  z.unknown(),
  z.transform(() => ({})),
);

/** What a module may command a built-in EvseManager that it is connected to. */
export const evseManagerCommands: {
  readonly [C in Exclude<Command, 'reserve' | 'cancel_reservation'>]: z.ZodMiniType<Args<C>>;
} = {
  enable_disable: z.object({
    connector_id: CONNECTOR,
    cmd_source: z.object({
      enable_source: z.pipe(
        z.unknown(),
        z.transform((): 'CSMS' => 'CSMS'),
      ),
      enable_state: z.enum(['Enable', 'Disable']),
      enable_priority: z._default(z.int(), 0),
    }),
  }),
  authorize_response: z.object({
    provided_token: providedToken,
    validation_result: z.object({
      authorization_status: STATUS,
      certificate_status: z.exactOptional(z.enum(CERTIFICATE_STATUSES)),
      parent_id_token: z.exactOptional(idToken),
      evse_ids: z.exactOptional(z.array(z.int())),
      reservation_id: z.exactOptional(z.int()),
    }),
  }),
  // EVerest's Auth gives no reason: it withdraws what waited too long for its plug.
  withdraw_authorization: z.object({ reason: z._default(REASON, 'Timeout') }),
  stop_transaction: z.pipe(
    z.object({ request: z.object({ reason: REASON, id_tag: z.exactOptional(providedToken) }) }),
    z.transform(({ request: { reason, id_tag } }) => ({
      request: { reason, ...(id_tag && { id_token: id_tag.id_token }) },
    })),
  ),
  pause_charging: NO_ARGUMENTS,
  resume_charging: NO_ARGUMENTS,
  force_unlock: z.object({ connector_id: CONNECTOR }),
};
