import type { CommandHandler } from './command.ts';

/** C11.FR.04: a disabled cache cannot be cleared. */
export const clearCache: CommandHandler<'clearCache'> = (_command, { host, settings, storage }) => {
  if (!settings.authCacheEnabled) return { status: 'Rejected' };
  host.stage(() => storage.authorizationCache.clear());
  return { status: 'Accepted' };
};
