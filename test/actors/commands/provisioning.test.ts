import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/actors/commands/command.ts';
import {
  changeConfiguration,
  getConfiguration,
  getVariables,
  setVariables,
} from '../../../src/actors/commands/provisioning.ts';
import { getBaseReport } from '../../../src/actors/commands/reporting.ts';
import { ofBase } from '../../../src/domain/device-model/report.ts';
import type { ReportPart } from '../../../src/domain/notifications.ts';
import { newModel } from '../../protocol/arbitraries.ts';

/** A turn without a host: what handlers stage is written at its end, what they emit is listed. */
const newTurn = () => {
  const stored: Record<string, string> = {};
  const emitted: { type: string; notification: ReportPart }[] = [];
  const writes: (() => void)[] = [];
  const context = {
    model: newModel(),
    at: 1000,
    storage: { variables: { put: (key: string, value: string) => Object.assign(stored, { [key]: value }) } },
    host: { stage: (write: () => void) => writes.push(write), emit: (effect: never) => emitted.push(effect) },
  } as unknown as CommandContext;
  return { context, stored, emitted, commit: () => writes.forEach((write) => void write()) };
};

const timeout = { component: { name: 'TxCtrlr' }, variable: { name: 'EVConnectionTimeOut' } };
const startPoint = { component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } };

describe('variables', () => {
  it('B05.FR.01: each element has its result, and what is accepted is stored with the turn', () => {
    const turn = newTurn();
    const variables = [
      { ...timeout, value: '90' },
      { ...startPoint, value: 'Nonsense' },
    ];
    expect(setVariables({ type: 'setVariables', variables }, turn.context)).toMatchObject({
      results: [
        { ...timeout, status: 'Accepted' },
        { ...startPoint, status: 'Rejected', statusInfo: { reasonCode: 'InvalidValue' } },
      ],
    });
    expect(turn.stored).toEqual({});
    turn.commit();
    expect(turn.stored).toEqual({ 'TxCtrlr/EVConnectionTimeOut': '90' });
    expect(getVariables({ type: 'getVariables', variables: [timeout] }, turn.context)).toEqual({
      results: [{ ...timeout, status: 'Accepted', value: '90' }],
    });
  });

  it('B06.FR.16: more items than ItemsPerMessage are refused', () => {
    const variables = Array.from({ length: 251 }, () => timeout);
    expect(getVariables({ type: 'getVariables', variables }, newTurn().context)).toMatchObject({
      error: 'OccurrenceConstraintViolation',
    });
  });

  it('1.6 keys are read, and stored as the variables they stand for', () => {
    const turn = newTurn();
    const change = { type: 'changeConfiguration', key: 'ClockAlignedDataInterval', value: '300' } as const;
    expect(changeConfiguration(change, turn.context)).toEqual({ status: 'Accepted' });
    turn.commit();
    expect(turn.stored).toEqual({
      'AlignedDataCtrlr/Interval': '300',
      'AlignedDataCtrlr/TxEndedInterval': '300',
    });
    const keys = ['ClockAlignedDataInterval'];
    expect(getConfiguration({ type: 'getConfiguration', keys }, turn.context)).toEqual({
      known: [{ key: 'ClockAlignedDataInterval', readonly: false, value: '300' }],
      unknown: [],
    });
  });
});

describe('reports', () => {
  const report = (reportBase: 'FullInventory' | 'SummaryInventory') => {
    const turn = newTurn();
    const reply = getBaseReport({ type: 'getBaseReport', requestId: 5, reportBase }, turn.context);
    return { reply, parts: turn.emitted.map(({ notification }) => notification), model: turn.context.model };
  };

  it('B07.FR.03, FR.10: the parts are numbered from 0, all but the last say that more follow', () => {
    const { reply, parts, model } = report('FullInventory');
    expect(reply).toEqual({ status: 'Accepted' });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, index) => index));
    expect(parts.map(({ tbc }) => tbc)).toEqual(parts.map((_, index) => index < parts.length - 1));
    expect(parts.every(({ requestId, at }) => requestId === 5 && at === 1000)).toBe(true);
    expect(parts.flatMap(({ reportData }) => reportData)).toEqual(model.report(ofBase('FullInventory')));
  });

  it('B07.FR.09: a summary fits into one part', () => {
    expect(report('SummaryInventory').parts).toHaveLength(1);
  });
});
