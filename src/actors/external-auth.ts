import { authResults } from '../charger/link/auth.ts';
import { checkValue } from '../charger/link/interface.ts';
import type { Endpoint } from '../charger/link/messages.ts';
import type { Outcome } from '../charger/link/module-link.ts';
import { providedToken, tokenToWire } from '../charger/link/tokens.ts';
import type { ProvidedToken, ValidationResult } from '../domain/session.ts';
import type { Host } from './host-contract.ts';
import type { ModuleCommand } from './module-commands.ts';
import type { ModuleDesk } from './module-desk.ts';

type Presented = { type: 'token presented'; token: ProvidedToken; callId?: string };
type Validated = { type: 'validated'; requestId: string; result: ValidationResult };

export type ExternalAuthParts = {
  host: Host;
  desk: ModuleDesk;
  provider: Endpoint;
  newId(): string;
  /** Starts the validation of a token; `auth` hears the verdict. */
  validate(requestId: string, token: ProvidedToken): void;
  /** Publishes `auth_provider.provided_token`. */
  provide(token: object): void;
  isThere(): boolean;
};

export type ExternalAuth = {
  /** The commands of `auth_validator`. */
  validator: Readonly<Record<string, ModuleCommand>>;
  setConnectionTimeout(seconds: number): void;
};

/**
 * Stands where the built-in Auth would be when another process brings tokens and EVSEs together: tokens that the CSMS
 * or the local API present are passed on to it, and it asks here whether a token is good.
 */
export const openExternalAuth = (parts: ExternalAuthParts): ExternalAuth => {
  const { host, desk, provider, newId, validate } = parts;
  const waiting = new Map<string, (outcome: Outcome) => void>();
  host.desk('auth', (event) => {
    if (event.type === 'token presented') passOn(event as unknown as Presented, parts);
    if (event.type !== 'validated') return;
    const { requestId, result } = event as unknown as Validated;
    waiting.get(requestId)?.({ value: result });
    waiting.delete(requestId);
  });
  const validateToken: ModuleCommand = (args, answer) => {
    const token = checkValue(providedToken, args.provided_token);
    if ('refused' in token) {
      answer({ failed: token.refused });
      return;
    }
    const requestId = newId();
    waiting.set(requestId, answer);
    validate(requestId, token.value);
  };
  return {
    validator: { validate_token: validateToken },
    setConnectionTimeout: (connection_timeout) =>
      desk.ask(provider, authResults, 'set_connection_timeout', { connection_timeout }, () => {}),
  };
};

/** A remote start is accepted as soon as the module can hear of it: what it makes of it, nobody tells us. */
const passOn = ({ token, callId }: Presented, { host, isThere, provide }: ExternalAuthParts): void => {
  const listens = isThere();
  if (callId !== undefined) {
    const status = listens ? 'Accepted' : 'Rejected';
    host.emit({ type: 'reply', callId, reply: { status } } as { type: string });
  }
  if (listens) host.afterCommit(() => provide(tokenToWire(token)));
};
