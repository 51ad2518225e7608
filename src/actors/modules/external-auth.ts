import type { ModulePublication } from '../../charger/contract.ts';
import { tokenValidationStatus } from '../../charger/link/auth.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import { tokenToWire } from '../../charger/link/tokens.ts';
import type { ProvidedToken, TokenStatus } from '../../domain/session.ts';
import type { Host } from '../host-contract.ts';
import type { ModuleQuestions } from './module-questions.ts';

type Presented = { type: 'token presented'; token: ProvidedToken; callId?: string; transactionId?: string };
type StatusTold = { value: { token: ProvidedToken; status: TokenStatus } };

export type ExternalAuthParts = {
  host: Host;
  modules: ExternalModules;
  questions: ModuleQuestions;
  provider: Endpoint;
  /** Publishes `auth_provider.provided_token`. */
  provide(token: object): void;
  isThere(): boolean;
};

export type ExternalAuth = {
  setConnectionTimeout(seconds: number): void;
  /** Empty: there is none. */
  setMasterPassGroup(master_pass_group_id: string): void;
};

/**
 * Stands where the built-in Auth would be when another process brings tokens and EVSEs together: tokens that the CSMS
 * or the local API present are passed on to it; whether one is good it asks `auth_validator`.
 */
export const openExternalAuth = (parts: ExternalAuthParts): ExternalAuth => {
  const { host, modules, questions, provider } = parts;
  host.desk('auth', (event) => {
    if (event.type === 'token presented') passOn(event as unknown as Presented, parts);
    if (event.type === 'status told') host.emit(statusOf(event as unknown as StatusTold));
  });
  modules.consume(provider, {
    publish: (variable, value) => {
      if (variable !== 'token_validation_status') return undefined;
      const read = checkValue(tokenValidationStatus, value);
      if ('refused' in read) return read.refused;
      host.receive('auth', { type: 'status told', value: read.value } as { type: string });
      return undefined;
    },
  });
  return {
    setConnectionTimeout: (connection_timeout) =>
      questions.ask('auth', 'set_connection_timeout', { connection_timeout })?.(() => {}),
    setMasterPassGroup: (master_pass_group_id) =>
      questions.ask('auth', 'set_master_pass_group_id', { master_pass_group_id })?.(() => {}),
  };
};

/** What becomes of tokens is told as if the built-in Auth had told it. */
const statusOf = ({ value }: StatusTold): ModulePublication => ({
  type: 'publish',
  interface: 'auth',
  variable: 'token_validation_status',
  value,
});

/** A remote start is accepted as soon as the module can hear of it: what it makes of it, nobody tells us. */
const passOn = (
  { token, callId, transactionId }: Presented,
  { host, isThere, provide }: ExternalAuthParts,
): void => {
  const listens = isThere();
  if (callId !== undefined) {
    const status = listens ? 'Accepted' : 'Rejected';
    host.emit({ type: 'reply', callId, reply: { status, ...(transactionId && { transactionId }) } } as {
      type: string;
    });
  }
  if (listens) host.afterCommit(() => provide(tokenToWire(token)));
};
