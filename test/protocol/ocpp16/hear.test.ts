import { beforeAll, describe, expect, it } from 'vitest';
import { ocpp16 } from '../../../src/protocol/ocpp16/ocpp16.ts';
import { loadValidator, type Validator } from '../../../src/protocol/validate.ts';
import { answers, hears } from '../hear.ts';

let validator: Validator;
beforeAll(async () => {
  validator = await loadValidator('ocpp1.6');
});
const hear = (action: string, payload: object) => hears(ocpp16, validator, action, payload);

describe('what the CSMS says in 1.6', () => {
  it.each([
    [
      'RemoteStartTransaction',
      { idTag: 'A', connectorId: 3 },
      {
        type: 'requestStartTransaction',
        idToken: { value: 'A', type: 'ISO14443' },
        evseId: 2,
        connectorId: 2,
      },
    ],
    [
      'RemoteStartTransaction',
      { idTag: 'A' },
      { type: 'requestStartTransaction', idToken: { value: 'A', type: 'ISO14443' } },
    ],
    [
      'RemoteStopTransaction',
      { transactionId: 9 },
      { type: 'requestStopTransaction', transaction: { csmsId: 9 } },
    ],
    [
      'ChangeAvailability',
      { connectorId: 0, type: 'Inoperative' },
      { type: 'changeAvailability', operational: false },
    ],
    [
      'ChangeAvailability',
      { connectorId: 2, type: 'Operative' },
      { type: 'changeAvailability', operational: true, evseId: 2, connectorId: 1 },
    ],
    ['UnlockConnector', { connectorId: 1 }, { type: 'unlockConnector', evseId: 1, connectorId: 1 }],
    ['Reset', { type: 'Soft' }, { type: 'reset', kind: 'Soft' }],
    ['GetConfiguration', {}, { type: 'getConfiguration', keys: [] }],
    ['ChangeConfiguration', { key: 'K', value: 'v' }, { type: 'changeConfiguration', key: 'K', value: 'v' }],
    ['ClearCache', {}, { type: 'clearCache' }],
    [
      'DataTransfer',
      { vendorId: 'v', messageId: 'm', data: 'd' },
      { type: 'dataTransfer', vendorId: 'v', messageId: 'm', data: 'd' },
    ],
    [
      'TriggerMessage',
      { requestedMessage: 'StatusNotification', connectorId: 3 },
      { type: 'triggerMessage', message: 'connectorStatus', evseId: 2, connectorId: 2 },
    ],
    [
      'ExtendedTriggerMessage',
      { requestedMessage: 'SignChargePointCertificate' },
      { type: 'triggerMessage', message: 'signCertificate' },
    ],
  ])('%s %j', (action, payload, command) => {
    expect(hear(action, payload)).toEqual(command);
  });

  it('a connector that does not exist is an EVSE that does not exist', () => {
    expect(hear('UnlockConnector', { connectorId: 4 })).toMatchObject({ evseId: 4, connectorId: 1 });
    expect(hear('RemoteStartTransaction', { idTag: 'A', connectorId: 0 })).toMatchObject({ evseId: 0 });
  });

  it('a connector is ignored by a trigger that concerns none', () => {
    expect(hear('TriggerMessage', { requestedMessage: 'Heartbeat', connectorId: 99 })).toEqual({
      type: 'triggerMessage',
      message: 'heartbeat',
    });
  });
});

describe('what we answer in 1.6', () => {
  it('statuses that 1.6 lacks become its nearest', () => {
    expect(answers(ocpp16, validator, 'Reset', { status: 'Scheduled' })).toEqual({ status: 'Accepted' });
    expect(answers(ocpp16, validator, 'UnlockConnector', { status: 'UnknownConnector' })).toEqual({
      status: 'NotSupported',
    });
    expect(answers(ocpp16, validator, 'UnlockConnector', { status: 'OngoingAuthorizedTransaction' })).toEqual(
      {
        status: 'UnlockFailed',
      },
    );
  });

  it('reasons for a status stay at home', () => {
    const reply = { status: 'Rejected' as const, statusInfo: { reasonCode: 'TxInProgress' } };
    expect(answers(ocpp16, validator, 'RemoteStartTransaction', reply)).toEqual({ status: 'Rejected' });
  });

  it('GetConfiguration names known and unknown keys', () => {
    const reply = { known: [{ key: 'AuthorizationKey', readonly: false }], unknown: ['X'] };
    expect(answers(ocpp16, validator, 'GetConfiguration', reply)).toEqual({
      configurationKey: [{ key: 'AuthorizationKey', readonly: false }],
      unknownKey: ['X'],
    });
  });

  it('data that is no text travels as JSON', () => {
    const reply = { status: 'Accepted' as const, data: { a: 1 } };
    expect(answers(ocpp16, validator, 'DataTransfer', reply)).toEqual({
      status: 'Accepted',
      data: '{"a":1}',
    });
  });

  it('two error codes keep the spelling of 1.6', () => {
    expect(ocpp16.rpcErrorCode('OccurrenceConstraintViolation')).toBe('OccurenceConstraintViolation');
    expect(ocpp16.rpcErrorCode('FormatViolation')).toBe('FormationViolation');
    expect(ocpp16.rpcErrorCode('NotSupported')).toBe('NotSupported');
  });
});

describe('what we ask in 1.6', () => {
  it('answers are read in the words of the domain', () => {
    const currentTime = '2025-01-01T00:00:00Z';
    expect(
      ocpp16.ask.bootNotification.answer({ status: 'Pending', currentTime, interval: 0 } as never),
    ).toEqual({
      status: 'Pending',
      currentTime: Date.parse(currentTime),
      interval: 0,
    });
    const idTagInfo = { status: 'Accepted', expiryDate: '2025-01-01T01:00:00+01:00' };
    expect(ocpp16.ask.authorize.answer({ idTagInfo } as never)).toEqual({
      idTokenInfo: { status: 'Accepted', expiry: Date.parse(currentTime) },
    });
  });
});
