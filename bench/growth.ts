/** What grows with a station, and how: beside the same station when it is small. `npm run bench -- growth` */
import type { Figure } from './figures.ts';
import { ageFigures } from './growth/age.ts';
import { evseFigures } from './growth/evses.ts';
import { idleFigures } from './growth/idle.ts';
import { phaseFigures } from './growth/phases.ts';
import { profileFigures } from './growth/profiles.ts';
import { queueFigures } from './growth/queue.ts';
import { sessionFigure } from './growth/session.ts';

export const growthBenchmarks: { readonly [name: string]: () => Promise<Figure | Figure[]> } = {
  'growth: parts of the start 1.6': () => phaseFigures('1.6'),
  'growth: parts of the start 2.0.1': () => phaseFigures('2.0.1'),
  'growth: EVSEs': evseFigures,
  'growth: queue': () => queueFigures(),
  'growth: profiles': () => profileFigures(),
  'growth: age': () => ageFigures(),
  'growth: session 1.6': () => sessionFigure('1.6'),
  'growth: session 2.0.1': () => sessionFigure('2.0.1'),
  'growth: processor 1.6': () => idleFigures('1.6'),
  'growth: processor 2.0.1': () => idleFigures('2.0.1'),
};
