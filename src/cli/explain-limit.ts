import { writeFileSync } from 'node:fs';
import type { LocalApi } from '../trial/local-api.ts';
import { limitPlot, type Series } from './limit-plot.ts';

export type ExplainOptions = { evse: number; at?: string; plot?: string; hours: number };

type Explained = { evse_id: number; unit: string; words: string[]; series?: Series[] };

/** Says why the limit is what it is; `plot`: draws it and what it comes from, too. */
export const explainLimit = async (api: LocalApi, options: ExplainOptions): Promise<string> => {
  const { evse, at, plot, hours } = options;
  const answer = (await api.post('/ocpp/explain-limit', {
    evse_id: evse,
    ...(at !== undefined && { at }),
    ...(plot !== undefined && { hours }),
  })) as Explained;
  if (plot === undefined || !answer.series) return answer.words.join('\n');
  const title = evse === 0 ? 'What the station may take' : `What EVSE ${evse} may take`;
  writeFileSync(plot, limitPlot(title, answer.unit, answer.series, hours));
  return [...answer.words, `drawn in ${plot}`].join('\n');
};
