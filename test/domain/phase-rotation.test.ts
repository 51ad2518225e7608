import { describe, expect, it } from 'vitest';
import { gridPhase, phaseRotationsOf } from '../../src/domain/phase-rotation.ts';

const read = (text: string) => {
  const told = phaseRotationsOf(text, 2);
  if ('problem' in told) throw new Error(told.problem);
  return told.rotations;
};

describe('ConnectorPhaseRotation', () => {
  it.each([
    ['RST', ['L1', 'L2', 'L3']],
    ['RTS', ['L1', 'L3', 'L2']],
    ['SRT', ['L2', 'L1', 'L3']],
    ['STR', ['L2', 'L3', 'L1']],
    ['TRS', ['L3', 'L1', 'L2']],
    ['TSR', ['L3', 'L2', 'L1']],
    ['Unknown', ['L1', 'L2', 'L3']],
    ['NotApplicable', ['L1', 'L2', 'L3']],
  ])('%s', (rotation, grid) => {
    const rotations = read(`1.${rotation}`);
    expect((['L1', 'L2', 'L3'] as const).map((phase) => gridPhase(rotations, 1, phase))).toEqual(grid);
  });

  it('turns both ends of a voltage, leaves N alone, and the other connector', () => {
    const rotations = read('1.STR');
    expect(gridPhase(rotations, 1, 'L3-N')).toBe('L1-N');
    expect(gridPhase(rotations, 1, 'N')).toBe('N');
    expect(gridPhase(rotations, 2, 'L3')).toBe('L3');
  });

  it("the station's own feed comes after the connector's wires", () => {
    expect(gridPhase(read('0.STR,1.STR'), 1, 'L1')).toBe('L3');
    expect(gridPhase(read('0.STR,1.STR'), 2, 'L1')).toBe('L2');
  });

  it.each(['1.RRR', '3.RST', '1.RST,1.RST', 'RST', '1', '-1.RST', '1.RST,'])('%s says nothing', (text) => {
    expect(phaseRotationsOf(text, 2)).toHaveProperty('problem');
  });
});
