/** Whoever was asked on the command line to look on from the beginning; loaded only then. */

import type { LinkOptions } from '../../actors/csms/csms-link.ts';
import { learn } from '../../actors/csms/csms-session.ts';
import type { Running, StationParts } from '../parts.ts';
import type { Watch } from './watch.ts';

export const onlookersOf = async (parts: StationParts) => {
  const { record, inspect } = parts.options;
  const recorder =
    record === undefined ? undefined : new (await import('./recorder.ts')).Recorder(parts, record);
  const inspector = inspect && (await import('./inspector.ts'));
  const metrics = parts.config.api.metrics ? (await import('./metrics.ts')).keepMetrics(parts) : undefined;
  return {
    ...(metrics && { metrics }),
    begin: () => {
      recorder?.begin();
      if (inspect) inspector?.startInspector({ ...parts, ...inspect });
    },
    follow: (running: Running) => recorder?.follow(running),
  };
};

/** Versions whose translations are shown to onlookers as they are made. */
export const learnWatched =
  (watch: Watch): LinkOptions['learn'] =>
  async (subprotocol) => {
    const { seenThrough } = await import('./translations.ts');
    const language = await learn(subprotocol);
    const version = seenThrough(language.version, (...seen) => watch.translated(...seen));
    return { ...language, version };
  };
