/** Limits over time as a picture, from what the local API says of them. */
export type Series = { name: string; steps: readonly { at: string; limit: number }[] };

const WIDTH = 960;
const HEIGHT = 360;
const MARGIN = { left: 60, right: 20, top: 50, bottom: 40 };
const COLOURS = ['#111', '#0a7', '#07c', '#c60', '#a0c'];

/** An SVG with one step line a series; the first one, the limit itself, is the thick one. */
export const limitPlot = (title: string, unit: string, series: readonly Series[], hours: number): string => {
  const from = Date.parse(series[0]?.steps[0]?.at ?? '');
  const most = Math.max(1, ...series.flatMap(({ steps }) => steps.map(({ limit }) => limit)));
  const x = (at: number) =>
    MARGIN.left + ((at - from) / (hours * 3_600_000)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (limit: number) =>
    HEIGHT - MARGIN.bottom - (limit / (most * 1.05)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const lines = series.map(({ steps }, index) => {
    const end = x(from + hours * 3_600_000);
    return `<path d="${stepPath(steps, x, y, end)}" fill="none" stroke="${colour(index)}" stroke-width="${index === 0 ? 3 : 1.5}"${index === 0 ? '' : ' stroke-dasharray="6 3"'}/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="18" font-size="14">${escaped(title)}</text>`,
    ...series.map(({ name }, index) => legend(name, index)),
    ...levels(most).map((limit) => level(limit, unit, y(limit))),
    ...ticks(from, hours).map((at) => tick(at, x(at))),
    ...lines.reverse(),
    '</svg>',
    '',
  ].join('\n');
};

const stepPath = (
  steps: Series['steps'],
  x: (at: number) => number,
  y: (limit: number) => number,
  end: number,
): string =>
  steps
    .map(({ at, limit }, index) => {
      const next = steps[index + 1];
      const until = next ? x(Date.parse(next.at)) : end;
      return `${index === 0 ? 'M' : 'L'}${round(x(Date.parse(at)))} ${round(y(limit))} H${round(until)}`;
    })
    .join(' ');

const colour = (index: number): string => COLOURS[index % COLOURS.length]!;

const legend = (name: string, index: number): string =>
  `<text x="${MARGIN.left + index * 200}" y="38" fill="${colour(index)}">${escaped(name)}</text>`;

const levels = (most: number): number[] => [0, 0.25, 0.5, 0.75, 1].map((part) => part * most);

const level = (limit: number, unit: string, y: number): string =>
  `<path d="M${MARGIN.left} ${round(y)} H${WIDTH - MARGIN.right}" stroke="#ddd"/><text x="${MARGIN.left - 6}" y="${round(y + 4)}" text-anchor="end">${round(limit)} ${unit}</text>`;

const ticks = (from: number, hours: number): number[] =>
  Array.from({ length: 7 }, (_, index) => from + (index / 6) * hours * 3_600_000);

const tick = (at: number, x: number): string =>
  `<text x="${round(x)}" y="${HEIGHT - 16}" text-anchor="middle">${new Date(at).toISOString().slice(5, 16).replace('T', ' ')}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
