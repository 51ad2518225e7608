import { beforeAll, describe, expect, it } from 'vitest';
import { ocpp201 } from '../../../src/protocol/ocpp201/ocpp201.ts';
import { loadValidator, type Validator } from '../../../src/protocol/validate.ts';
import { answers, hears } from '../hear.ts';

let validator: Validator;
beforeAll(async () => {
  validator = await loadValidator('ocpp2.0.1');
});
const hear = (action: string, payload: object) => hears(ocpp201, validator, action, payload);

const component = { name: 'TxCtrlr' };
const variable = { name: 'TxStartPoint' };

describe('what the CSMS says in 2.0.1', () => {
  it.each([
    [
      'RequestStartTransaction',
      { remoteStartId: 1, idToken: { idToken: 'A', type: 'Central' }, evseId: 2 },
      {
        type: 'requestStartTransaction',
        remoteStartId: 1,
        idToken: { value: 'A', type: 'Central' },
        evseId: 2,
      },
    ],
    [
      'RequestStopTransaction',
      { transactionId: 'tx' },
      { type: 'requestStopTransaction', transaction: { id: 'tx' } },
    ],
    ['GetTransactionStatus', {}, { type: 'getTransactionStatus' }],
    [
      'GetVariables',
      { getVariableData: [{ component, variable, attributeType: 'Target' }] },
      { type: 'getVariables', variables: [{ component, variable, attributeType: 'Target' }] },
    ],
    [
      'SetVariables',
      { setVariableData: [{ component, variable, attributeValue: 'Authorized' }] },
      { type: 'setVariables', variables: [{ component, variable, value: 'Authorized' }] },
    ],
    [
      'GetBaseReport',
      { requestId: 3, reportBase: 'FullInventory' },
      { type: 'getBaseReport', requestId: 3, reportBase: 'FullInventory' },
    ],
    [
      'GetReport',
      { requestId: 4, componentCriteria: ['Problem'], componentVariable: [{ component }] },
      { type: 'getReport', requestId: 4, criteria: ['Problem'], selectors: [{ component }] },
    ],
    [
      'SetVariableMonitoring',
      { setMonitoringData: [{ component, variable, type: 'Delta', value: 1, severity: 5 }] },
      {
        type: 'setVariableMonitoring',
        wishes: [{ component, variable, type: 'Delta', value: 1, severity: 5, transaction: false }],
      },
    ],
    ['ClearVariableMonitoring', { id: [1, 2] }, { type: 'clearVariableMonitoring', ids: [1, 2] }],
    [
      'SetMonitoringBase',
      { monitoringBase: 'HardWiredOnly' },
      { type: 'setMonitoringBase', base: 'HardWiredOnly' },
    ],
    ['SetMonitoringLevel', { severity: 4 }, { type: 'setMonitoringLevel', severity: 4 }],
    [
      'GetMonitoringReport',
      { requestId: 5, monitoringCriteria: ['DeltaMonitoring'] },
      { type: 'getMonitoringReport', requestId: 5, criteria: ['DeltaMonitoring'] },
    ],
    [
      'CustomerInformation',
      { requestId: 6, report: true, clear: false, customerIdentifier: 'x' },
      {
        type: 'customerInformation',
        requestId: 6,
        report: true,
        clear: false,
        customers: [{ identifier: 'x' }],
      },
    ],
    [
      'ChangeAvailability',
      { operationalStatus: 'Inoperative', evse: { id: 1 } },
      { type: 'changeAvailability', operational: false, evseId: 1 },
    ],
    [
      'ChangeAvailability',
      { operationalStatus: 'Operative' },
      { type: 'changeAvailability', operational: true },
    ],
    [
      'UnlockConnector',
      { evseId: 2, connectorId: 1 },
      { type: 'unlockConnector', evseId: 2, connectorId: 1 },
    ],
    ['Reset', { type: 'OnIdle', evseId: 1 }, { type: 'reset', kind: 'OnIdle', evseId: 1 }],
    ['ClearCache', {}, { type: 'clearCache' }],
    [
      'TriggerMessage',
      { requestedMessage: 'TransactionEvent', evse: { id: 1 } },
      { type: 'triggerMessage', message: 'transactionEvent', evseId: 1 },
    ],
    [
      'DataTransfer',
      { vendorId: 'v', data: { a: [1] } },
      { type: 'dataTransfer', vendorId: 'v', data: { a: [1] } },
    ],
  ])('%s %j', (action, payload, command) => {
    expect(hear(action, payload)).toEqual(command);
  });

  it('F06.FR.03: an EVSE is ignored by a trigger that concerns none', () => {
    expect(hear('TriggerMessage', { requestedMessage: 'Heartbeat', evse: { id: 9 } })).toEqual({
      type: 'triggerMessage',
      message: 'heartbeat',
    });
  });
});

describe('what we answer in 2.0.1', () => {
  it('B06.FR.03, FR.11: the attribute type is echoed, Actual by default; no value with an error', () => {
    const reply = {
      results: [
        { component, variable, status: 'Accepted' as const, value: '' },
        {
          component,
          variable,
          attributeType: 'Target' as const,
          status: 'NotSupportedAttributeType' as const,
        },
      ],
    };
    expect(answers(ocpp201, validator, 'GetVariables', reply)).toEqual({
      getVariableResult: [
        { component, variable, attributeType: 'Actual', attributeStatus: 'Accepted', attributeValue: '' },
        { component, variable, attributeType: 'Target', attributeStatus: 'NotSupportedAttributeType' },
      ],
    });
  });

  it('B05.FR.09: a refusal of SetVariables says why', () => {
    const statusInfo = { reasonCode: 'ReadOnly' };
    const reply = { results: [{ component, variable, status: 'Rejected' as const, statusInfo }] };
    expect(answers(ocpp201, validator, 'SetVariables', reply)).toEqual({
      setVariableResult: [
        {
          component,
          variable,
          attributeType: 'Actual',
          attributeStatus: 'Rejected',
          attributeStatusInfo: statusInfo,
        },
      ],
    });
  });

  it('F05: a fixed cable fails to unlock, with the reason', () => {
    const reply = { status: 'NotSupported' as const, statusInfo: { reasonCode: 'FixedCable' } };
    expect(answers(ocpp201, validator, 'UnlockConnector', reply)).toEqual({
      status: 'UnlockFailed',
      statusInfo: { reasonCode: 'FixedCable' },
    });
  });

  it('E14: the ongoing indicator is told where it was asked for', () => {
    expect(answers(ocpp201, validator, 'GetTransactionStatus', { messagesInQueue: true })).toEqual({
      messagesInQueue: true,
    });
    expect(
      answers(ocpp201, validator, 'GetTransactionStatus', { ongoing: false, messagesInQueue: false }),
    ).toEqual({
      ongoingIndicator: false,
      messagesInQueue: false,
    });
  });

  it.each([
    ['RequestStartTransaction', { status: 'Accepted', transactionId: 'tx' }],
    ['RequestStopTransaction', { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } }],
    ['ChangeAvailability', { status: 'Scheduled' }],
    ['Reset', { status: 'Scheduled' }],
    ['ClearCache', { status: 'Rejected' }],
    ['TriggerMessage', { status: 'NotImplemented' }],
    ['DataTransfer', { status: 'UnknownVendorId' }],
    ['GetBaseReport', { status: 'EmptyResultSet' }],
  ])('%s passes as it is', (action, reply) => {
    expect(answers(ocpp201, validator, action, reply as never)).toEqual(reply);
  });
});
