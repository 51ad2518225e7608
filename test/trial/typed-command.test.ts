import { describe, expect, it } from 'vitest';
import { linesOf } from '../../src/trial/conversation.ts';
import { readTyped, type TypedView } from '../../src/trial/typed-command.ts';

const running = { station: 'cp1', samples: [], seqNos: [], repeats: 0, faults: [] };
const view16: TypedView = { version: 'ocpp1.6', transactions: [{ ...running, id: '7' }] };
const view201: TypedView = { version: 'ocpp2.0.1', transactions: [{ ...running, id: 'a-b' }] };

describe('what is typed at the trial CSMS', () => {
  it.each([
    ['start TAG 2', view16, 'RemoteStartTransaction', { idTag: 'TAG', connectorId: 2 }],
    ['stop', view16, 'RemoteStopTransaction', { transactionId: 7 }],
    ['stop', view201, 'RequestStopTransaction', { transactionId: 'a-b' }],
    ['get', view16, 'GetConfiguration', {}],
    ['get HeartbeatInterval', view16, 'GetConfiguration', { key: ['HeartbeatInterval'] }],
    ['set HeartbeatInterval 60', view16, 'ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }],
    [
      'get TxCtrlr/TxStartPoint',
      view201,
      'GetVariables',
      { getVariableData: [{ component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }] },
    ],
    ['trigger Heartbeat', view16, 'TriggerMessage', { requestedMessage: 'Heartbeat' }],
    [
      'trigger MeterValues 1',
      view201,
      'TriggerMessage',
      { requestedMessage: 'MeterValues', evse: { id: 1 } },
    ],
    ['send DataTransfer {"vendorId": "a b"}', view16, 'DataTransfer', { vendorId: 'a b' }],
  ])('%s', (line, view, action, payload) => {
    expect(readTyped(line, view)).toEqual({ kind: 'call', action, payload });
  });

  it('says what is wrong with a line', () => {
    expect(readTyped('dance', view16)).toMatchObject({ kind: 'problem' });
    expect(readTyped('send Reset {', view16)).toMatchObject({ kind: 'problem' });
    expect(readTyped('stop', undefined)).toEqual({ kind: 'problem', problem: 'no station is connected' });
  });

  it('prints a frame as one short line', () => {
    const frame = {
      kind: 'call',
      id: '1',
      action: 'Authorize',
      payload: { idToken: { idToken: 'X' } },
    } as const;
    const line = linesOf({ type: 'frame', station: 'cp1', from: 'station', frame, action: 'Authorize' });
    expect(line).toEqual(['cp1 -> Authorize  idToken.idToken X']);
  });
});
