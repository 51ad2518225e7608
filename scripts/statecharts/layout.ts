/** Places states and transitions of a chart with elkjs: nested, edges at right angles, nothing overlapping. */
import ELKImport from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Chart, State, Transition } from './chart.ts';
import { LINE, linesOfState, widthOf } from './text.ts';

/** elkjs is CommonJS: its class comes as the module or as its default. */
const ELK = ((ELKImport as { default?: unknown }).default ?? ELKImport) as typeof ELKImport.default;

export type Box = { x: number; y: number; width: number; height: number };
export type Point = { x: number; y: number };
export type Route = { arrows: Transition[]; points: Point[]; labels: (Box & { text: string })[] };
export type Placed = {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  dots: { box: Box; route: Point[] }[];
  routes: Route[];
};

const elk = new ELK();

const PADDING = 16;
const DOT = 10;

export const placed = async (chart: Chart): Promise<Placed> => {
  const groups = grouped(chart.transitions);
  const graph: ElkNode = {
    id: '',
    layoutOptions: OPTIONS,
    children: [nodeOf(chart.root)],
    edges: [...groups.map(edgeOf), ...initialEdges(chart.root)],
  };
  const done = await elk.layout(graph);
  const boxes = new Map<string, Box>();
  collect(done, boxes);
  const routeOf = (id: string) => done.edges?.find((edge) => edge.id === id);
  return {
    width: Math.ceil(done.width ?? 0),
    height: Math.ceil(done.height ?? 0),
    boxes,
    routes: groups.map((arrows, index) => ({ arrows, ...drawnEdge(routeOf(`e${index}`)!) })),
    dots: initialEdges(chart.root).map(({ id, sources }) => ({
      box: boxes.get(sources[0]!)!,
      route: drawnEdge(routeOf(id)!).points,
    })),
  };
};

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.feedbackEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.edgeLabels.inline': 'false',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

/** What comes first stands at the top, however much leads back to it; each compound state has options of its own. */
const IN_ORDER = { 'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST' };

const nodeOf = (state: State): ElkNode => {
  const lines = linesOfState(state);
  const width = Math.max(...lines.map(({ text, size }) => widthOf(text, size))) + 2 * PADDING;
  const height = lines.reduce((sum, { size }) => sum + LINE[size], 0) + PADDING;
  if (state.children.length === 0) return { id: state.id, width, height };
  return {
    id: state.id,
    layoutOptions: {
      'elk.padding': `[top=${height + 10},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
      ...IN_ORDER,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width}, ${height})`,
      ...(state.type === 'parallel' && { 'elk.spacing.nodeNode': '20' }),
    },
    children: [
      ...(state.initial === undefined ? [] : [{ id: `${state.id} dot`, width: DOT, height: DOT }]),
      ...state.children.map(nodeOf),
    ],
  };
};

/**
 * Transitions between the same two states are one arrow with several lines of text; there and back are one with two heads,
 * when there is nothing to say.
 */
const grouped = (transitions: readonly Transition[]): Transition[][] => {
  const groups = new Map<string, Transition[]>();
  for (const each of transitions) {
    const { source, target = '', evident } = each;
    const ends = evident ? [source, target].sort() : [source, target];
    const key = [...ends, evident].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
};

export const textOf = ({ event, guard }: Transition): string =>
  [event, guard === undefined ? '' : `[${guard}]`].filter((part) => part !== '').join(' ');

/** So many events with the same guard are named one by one. */
const NAMED_EVENTS = 3;

const labelsOf = (arrows: readonly Transition[]): string[] => {
  const byGuard = new Map<string, Transition[]>();
  for (const each of arrows) byGuard.set(each.guard ?? '', [...(byGuard.get(each.guard ?? '') ?? []), each]);
  const texts = [...byGuard].flatMap(([guard, same]) =>
    guard === '' || same.length <= NAMED_EVENTS
      ? same.map(textOf)
      : [`${same[0]!.event} … ${same.length} events [${guard}]`],
  );
  return [...new Set(texts)].filter((text) => text !== '');
};

const edgeOf = (arrows: readonly Transition[], index: number): ElkExtendedEdge => {
  const texts = labelsOf(arrows.filter(({ evident }) => !evident));
  return {
    id: `e${index}`,
    sources: [arrows[0]!.source],
    targets: [arrows[0]!.target!],
    labels: texts.map((text, line) => ({
      id: `e${index} ${line}`,
      text,
      width: widthOf(text, 'label') + 6,
      height: LINE.label,
    })),
  };
};

const initialEdges = (state: State): ElkExtendedEdge[] => [
  ...(state.initial === undefined
    ? []
    : [{ id: `${state.id} start`, sources: [`${state.id} dot`], targets: [state.initial] }]),
  ...state.children.flatMap(initialEdges),
];

const collect = (
  { id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode,
  into: Map<string, Box>,
) => {
  into.set(id, { x, y, width, height });
  for (const child of children) collect(child, into);
};

const drawnEdge = ({ sections = [], labels = [] }: ElkExtendedEdge): Pick<Route, 'points' | 'labels'> => ({
  points: sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]),
  labels: labels.map(({ text = '', x = 0, y = 0, width = 0, height = 0 }) => ({ text, x, y, width, height })),
});
