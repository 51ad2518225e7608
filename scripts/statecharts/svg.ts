/** The drawing: an SVG that stands alone in light and dark, and whose parts the live page finds by `data-id` and `data-keys`. */
import type { Chart, State } from './chart.ts';
import { type Box, type Placed, type Point, placed, type Route, textOf } from './layout.ts';
import { LINE, linesOfState } from './text.ts';

export const svgOf = async (chart: Chart): Promise<string> => {
  const place = await placed(chart);
  const { width, height } = place;
  const title = `Statechart of ${words(chart.id)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="statechart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...statesOf(chart.root, place),
    ...place.routes.map(arrow),
    ...place.dots.map(({ box, route }) => dot(box, route)),
    ...place.routes.map(labels),
    '</svg>',
    '',
  ].join('\n');
};

const STYLE = [
  '.statechart{--paper:#fff;--fill:#f6f8fb;--inner:#eef2f7;--line:#8b98a9;--ink:#1b2430;--soft:#5c6b7d;--arrow:#6b7a8d;',
  'font-family:ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}',
  '@media(prefers-color-scheme:dark){.statechart{--paper:#0f141b;--fill:#18202a;--inner:#131a23;--line:#526175;--ink:#e8eef5;--soft:#9fb0c3;--arrow:#7f91a6}}',
  '.paper{fill:var(--paper)}.state>rect{fill:var(--fill);stroke:var(--line)}.state.outer>rect{fill:var(--inner);fill-opacity:.5}',
  '.state.region>rect{stroke-dasharray:5 4}.name{font-size:14px;font-weight:600;fill:var(--ink)}',
  '.note,.label{font-size:11.5px;fill:var(--soft)}.arrow path{fill:none;stroke:var(--arrow);stroke-width:1.25}',
  '.arrow polygon,.dot{fill:var(--arrow)}.label{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}',
].join('');

/** `evse-manager` is how files are called; people say "evse manager". */
const words = (id: string): string => id.replaceAll('-', ' ');

const statesOf = (state: State, place: Placed, parent?: State): string[] => {
  const box = place.boxes.get(state.id)!;
  const kinds = [
    'state',
    state.type,
    state.children.length > 0 ? 'outer' : 'inner',
    ...(parent?.type === 'parallel' ? ['region'] : []),
  ];
  return [
    `<g class="${kinds.join(' ')}" data-id="${escaped(state.id)}">`,
    ...(state.description === '' ? [] : [`<title>${escaped(state.description)}</title>`]),
    rect(box, state.type === 'final' ? 'rx="14"' : 'rx="9"'),
    ...(state.type === 'final' ? [rect(inset(box, 3), 'rx="11"')] : []),
    ...textsOf(state, box),
    '</g>',
    ...state.children.flatMap((child) => statesOf(child, place, state)),
  ];
};

const rect = ({ x, y, width, height }: Box, more: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${more}/>`;

const inset = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: width - 2 * by,
  height: height - 2 * by,
});

const textsOf = (state: State, { x, y }: Box): string[] => {
  let bottom = y + 6;
  return linesOfState(state).map(({ text, size, kind }) => {
    bottom += LINE[size];
    const style = kind === 'name' ? 'name' : `note ${kind}`;
    return `<text class="${style}" x="${round(x + 14)}" y="${round(bottom - 4)}" xml:space="preserve">${escaped(text)}</text>`;
  });
};

const arrow = ({ arrows, points }: Route): string => {
  const keys = arrows.map(({ key }) => key).join('\n');
  const tips = arrows.map((each) => [textOf(each), each.actions.join(', ')].filter(Boolean).join(' → '));
  return [
    `<g class="arrow" data-keys="${escaped(keys).replaceAll('\n', '&#10;')}">`,
    `<title>${escaped(tips.join('; '))}</title>`,
    `<path d="${curve(points)}"/>`,
    head(points),
    ...(arrows.some(({ source }) => source !== arrows[0]?.source) ? [head([...points].reverse())] : []),
    '</g>',
  ].join('');
};

const labels = ({ arrows, labels: placedLabels }: Route): string => {
  const keys = escaped(arrows.map(({ key }) => key).join('\n')).replaceAll('\n', '&#10;');
  return placedLabels
    .map(
      ({ text, x, y, height }) =>
        `<text class="label" data-keys="${keys}" x="${round(x + 2)}" y="${round(y + height - 4)}">${escaped(text)}</text>`,
    )
    .join('');
};

const dot = ({ x, y, width }: Box, route: Point[]): string => {
  const r = width / 2;
  const circle = `<circle class="dot" cx="${round(x + r)}" cy="${round(y + r)}" r="${r - 0.5}"/>`;
  return `<g class="arrow start">${circle}<path d="${curve(route)}"/>${head(route)}</g>`;
};

const CORNER = 7;

/** Straight lines with rounded corners. */
const curve = (points: readonly Point[]): string =>
  points
    .map((point, index) => {
      if (index === 0) return `M${at(point)}`;
      const next = points[index + 1];
      if (next === undefined) return `L${at(point)}`;
      return `L${at(towards(point, points[index - 1]!))}Q${at(point)} ${at(towards(point, next))}`;
    })
    .join('');

const towards = (from: Point, to: Point): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

const head = (points: readonly Point[]): string => {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return '';
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const dx = (tip.x - before.x) / length;
  const dy = (tip.y - before.y) / length;
  const side = (sign: number) => ({ x: tip.x - dx * 8 - dy * 4 * sign, y: tip.y - dy * 8 + dx * 4 * sign });
  return `<polygon points="${at(tip)} ${at(side(1))} ${at(side(-1))}"/>`;
};

const at = ({ x, y }: Point): string => `${round(x)},${round(y)}`;
const round = (value: number): number => Math.round(value * 10) / 10;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
