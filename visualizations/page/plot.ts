/** Curves over time as SVG. */
import { svg } from './dom.ts';
import type { Sample } from './model.ts';

const WIDTH = 460;
const HEIGHT = 170;
const LEFT = 40;
const BOTTOM = 24;
const LONGEST_MS = 5 * 60_000;
const SHORTEST_MS = 60_000;

/** Power of the last five minutes, in kW. */
export const powerPlot = (samples: readonly Sample[], now: number): SVGElement => {
  const shown = samples.filter(({ at }) => at >= now - LONGEST_MS);
  const span = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - (shown[0]?.at ?? now)));
  const from = now - span;
  const most = niceMaximum(Math.max(1000, ...shown.map(({ w }) => w)));
  const x = (at: number) => LEFT + ((at - from) / span) * (WIDTH - LEFT - 8);
  const y = (w: number) => 8 + (1 - w / most) * (HEIGHT - BOTTOM - 8);
  const line = shown
    .map(({ at, w }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)},${y(w).toFixed(1)}`)
    .join('');
  const floor = y(0);
  const area =
    shown.length > 1
      ? `${line}L${x(shown.at(-1)!.at).toFixed(1)},${floor}L${x(shown[0]!.at).toFixed(1)},${floor}Z`
      : '';
  const last = shown.at(-1);
  return svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: 'plot',
      role: 'img',
      'aria-label': last ? `Power now ${(last.w / 1000).toFixed(1)} kilowatts` : 'No power yet',
    },
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDTH - 8, y1: y(part * most), y2: y(part * most) }),
      svg(
        'text',
        { class: 'axis', x: LEFT - 8, y: y(part * most) + 4, 'text-anchor': 'end' },
        `${(part * most) / 1000}`,
      ),
    ]),
    ...[1, 0.75, 0.5, 0.25, 0].map((part) =>
      svg(
        'text',
        {
          class: 'axis',
          x: x(now - part * span),
          y: HEIGHT - 6,
          'text-anchor': part === 0 ? 'end' : part === 1 ? 'start' : 'middle',
        },
        part === 0 ? 'now' : ago(part * span),
      ),
    ),
    svg('path', { class: 'area', d: area }),
    svg('path', { class: 'curve', d: line }),
    last ? svg('circle', { class: 'tip', cx: x(last.at), cy: y(last.w), r: 4 }) : '',
  );
};

const ago = (ms: number): string => {
  const s = Math.round(ms / 1000);
  return s < 60 ? `−${s} s` : `−${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
};

const niceMaximum = (w: number): number => {
  const step = 10 ** Math.floor(Math.log10(w));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * step).find((limit) => limit >= w) ?? w;
};

type Schedule = {
  start_schedule?: string;
  duration?: number;
  charging_rate_unit?: string;
  charging_schedule_period?: { start_period: number; limit: number }[];
};

/** A composite schedule as steps. */
export const schedulePlot = (schedule: Schedule): SVGElement | undefined => {
  const periods = schedule.charging_schedule_period ?? [];
  if (periods.length === 0) return undefined;
  const span = Math.max(schedule.duration ?? 0, (periods.at(-1)?.start_period ?? 0) + 60);
  const most = niceMaximum(Math.max(1, ...periods.map(({ limit }) => limit)));
  const x = (s: number) => LEFT + (s / span) * (WIDTH - LEFT - 8);
  const y = (limit: number) => 8 + (1 - limit / most) * (HEIGHT - BOTTOM - 8);
  const steps = periods.map(({ start_period, limit }, index) => {
    const end = periods[index + 1]?.start_period ?? span;
    return `${index === 0 ? 'M' : 'L'}${x(start_period)},${y(limit)}L${x(end)},${y(limit)}`;
  });
  const unit = schedule.charging_rate_unit ?? 'A';
  return svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: 'plot',
      role: 'img',
      'aria-label': `Composite schedule, at most ${most} ${unit}`,
    },
    ...[0, 0.5, 1].flatMap((part) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDTH - 8, y1: y(part * most), y2: y(part * most) }),
      svg(
        'text',
        { class: 'axis', x: LEFT - 8, y: y(part * most) + 4, 'text-anchor': 'end' },
        `${part * most}`,
      ),
    ]),
    svg('text', { class: 'axis', x: LEFT + 6, y: 22 }, unit),
    svg('text', { class: 'axis', x: LEFT, y: HEIGHT - 6 }, 'now'),
    svg(
      'text',
      { class: 'axis', x: WIDTH - 8, y: HEIGHT - 6, 'text-anchor': 'end' },
      `+${Math.round(span / 60)} min`,
    ),
    svg('path', { class: 'curve step', d: steps.join('') }),
  );
};
