import type { SampledValue } from './metering.ts';

type Phase = NonNullable<SampledValue['phase']>;

const LINES = 'RST';
/** What 1.6 lets ConnectorPhaseRotation say of a connector; the first two say nothing about wires. */
const ROTATIONS = ['NotApplicable', 'Unknown', 'RST', 'RTS', 'SRT', 'STR', 'TRS', 'TSR'];

/** By connector, 0 for the station: on which of R, S and T its L1, L2 and L3 hang. */
export type PhaseRotations = ReadonlyMap<number, string>;

/**
 * The 1.6 value `0.RST, 1.STR`; `Unknown` and `NotApplicable` may stand alone for all connectors.
 * @param connectors how many the station has, counted from 1
 */
export const phaseRotationsOf = (
  text: string,
  connectors: number,
): { rotations: PhaseRotations } | { problem: string } => {
  const rotations = new Map<number, string>();
  const items = text.split(',').map((item) => item.trim());
  if (items.length === 1 && ['', ...ROTATIONS.slice(0, 2)].includes(items[0]!)) return { rotations };
  for (const item of items) {
    const [, number, rotation = ''] = /^(\d{1,4})\.([A-Za-z]+)$/.exec(item) ?? [];
    if (number === undefined || !ROTATIONS.includes(rotation))
      return { problem: `'${item}' is no connector with its rotation, such as 1.RST` };
    const connector = Number(number);
    if (connector > connectors) return { problem: `there is no connector ${connector}` };
    if (rotations.has(connector)) return { problem: `connector ${connector} is named twice` };
    rotations.set(connector, rotation);
  }
  return { rotations };
};

/**
 * The phase of the grid that a connector's reading belongs to. The connector is wired to its meter and the meter, or
 * the station's own feed, to the grid; where neither is known to be turned the meter's own name stands.
 */
export const gridPhase = (rotations: PhaseRotations, connector: number, phase: Phase): Phase => {
  const turn = (through: number) => (line: string) => {
    const rotation = rotations.get(through);
    if (rotation === undefined || rotation.length !== LINES.length) return line;
    return `L${LINES.indexOf(rotation[Number(line[1]) - 1]!) + 1}`;
  };
  return phase.replace(/L[123]/g, (line) => turn(0)(turn(connector)(line))) as Phase;
};
