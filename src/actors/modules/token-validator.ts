import { checkValue } from '../../charger/link/interface.ts';
import type { Outcome } from '../../charger/link/module-link.ts';
import { providedToken } from '../../charger/link/tokens.ts';
import type { ProvidedToken, ValidationResult } from '../../domain/session.ts';
import type { Address } from '../../machines/kit.ts';
import type { Host } from '../host-contract.ts';
import type { ModuleCommand } from './module-commands.ts';

type Validated = { requestId: string; result: ValidationResult };

const DESK = 'token_validator';

export type TokenValidatorParts = {
  host: Host;
  newId(): string;
  /** Starts the validation of a token; `replyTo` hears the verdict as `validated`. */
  validate(requestId: string, token: ProvidedToken, replyTo: Address): void;
};

/**
 * Interface `auth_validator` to the outside: local list, cache and CSMS, whoever asks. What the built-in Auth is about
 * is not touched. A restart answers nobody: the link is gone then too.
 */
export const tokenValidatorCommands = (
  parts: TokenValidatorParts,
): Readonly<Record<string, ModuleCommand>> => {
  const { host, newId, validate } = parts;
  const waiting = new Map<string, (outcome: Outcome) => void>();
  host.desk(DESK, (event) => {
    const { requestId, result } = event as unknown as Validated;
    waiting.get(requestId)?.({ value: result });
    waiting.delete(requestId);
  });
  return {
    validate_token: (args, answer) => {
      const token = checkValue(providedToken, args.provided_token);
      if ('refused' in token) {
        answer({ failed: token.refused });
        return;
      }
      const requestId = newId();
      waiting.set(requestId, answer);
      validate(requestId, token.value, DESK);
    },
  };
};
