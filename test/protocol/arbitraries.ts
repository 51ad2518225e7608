import fc from 'fast-check';
import { CONNECTOR_STATES, type ErrorCode } from '../../src/domain/connector.ts';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import { DeviceModel } from '../../src/domain/device-model/device-model.ts';
import { ofBase } from '../../src/domain/device-model/report.ts';
import type { IdTokenType } from '../../src/domain/id-token.ts';
import type { Inquiry } from '../../src/domain/inquiries.ts';
import type { Measurand, MeterValue, ReadingContext, SampledValue } from '../../src/domain/metering.ts';
import type { MonitorType } from '../../src/domain/monitoring/monitor.ts';
import type {
  ConnectorStatusChanged,
  CustomerInformationPart,
  MeterValuesTaken,
  MonitoringReportPart,
  Notification,
  ReportPart,
  ReservationEnded,
  SecurityEvent,
  StationEvents,
  TransactionEvent,
} from '../../src/domain/notifications.ts';
import type { ChargingState, StoppedReason, TriggerReason } from '../../src/domain/transaction.ts';
import type { StationView } from '../../src/protocol/version.ts';

/** Notifications of every kind with members anywhere in their range, also beyond what a version may carry. */

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const optional = <T extends object>(required: (keyof T)[]) => ({ requiredKeys: required }) as const;

const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 700 });
const place = fc.record({
  evseId: fc.integer({ min: 1, max: 4 }),
  connectorId: fc.integer({ min: 1, max: 2 }),
});

const token = fc.record({
  value: fc.string({ maxLength: 60 }),
  type: oneOf<IdTokenType>('Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress'),
});

const sampledValue: fc.Arbitrary<SampledValue> = fc.record(
  {
    value: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    measurand: oneOf<Measurand>(
      'Current.Import',
      'Current.Offered',
      'Energy.Active.Import.Register',
      'Frequency',
      'Power.Active.Import',
      'SoC',
      'Voltage',
    ),
    context: oneOf<ReadingContext>(
      'Interruption.Begin',
      'Other',
      'Sample.Clock',
      'Sample.Periodic',
      'Transaction.Begin',
      'Transaction.End',
      'Trigger',
    ),
    phase: oneOf('L1' as const, 'L2' as const, 'L3' as const, 'N' as const, 'L1-N' as const),
    location: oneOf('Outlet' as const, 'EV' as const),
    unit: oneOf('Wh', 'kWh', 'W', 'A', 'V', 'Hz', 'Percent', 'Celsius'),
    signed: fc.record(
      {
        signed_meter_data: fc.string({ maxLength: 2500 }),
        signing_method: fc.string({ maxLength: 50 }),
        encoding_method: fc.string({ maxLength: 50 }),
        public_key: fc.string({ maxLength: 2500 }),
      },
      { requiredKeys: ['signed_meter_data', 'signing_method', 'encoding_method'] },
    ),
  },
  { requiredKeys: ['value', 'measurand', 'context'] },
);

const meterValues: fc.Arbitrary<MeterValue[]> = fc.array(
  fc.record({ at: instant, sampledValues: fc.array(sampledValue, { maxLength: 4 }) }),
  { maxLength: 4 },
);

const triggers = oneOf<TriggerReason>(
  'Authorized',
  'ChargingStateChanged',
  'MeterValuePeriodic',
  'EVCommunicationLost',
);
export const stoppedReasons: readonly StoppedReason[] = [
  ...([
    'DeAuthorized',
    'EmergencyStop',
    'EnergyLimitReached',
    'EVDisconnected',
    'GroundFault',
    'HardReset',
  ] as const),
  ...(['ImmediateReset', 'Local', 'LocalOutOfCredit', 'MasterPass', 'Other', 'OvercurrentFault'] as const),
  ...([
    'PowerLoss',
    'PowerQuality',
    'Reboot',
    'Remote',
    'SOCLimitReached',
    'SoftReset',
    'StoppedByEV',
  ] as const),
  ...(['TimeLimitReached', 'Timeout', 'UnlockCommand'] as const),
];

export const transactionEvent: fc.Arbitrary<TransactionEvent> = fc.record(
  {
    type: fc.constant('transactionEvent' as const),
    eventType: oneOf('Started' as const, 'Updated' as const, 'Ended' as const),
    transactionId: fc.uuid(),
    seqNo: fc.nat(),
    at: instant,
    trigger: triggers,
    offline: fc.boolean(),
    connector: place,
    tellEvse: oneOf('evse' as const, 'connector' as const),
    meterWh: fc.double({ min: 0, max: 1e9, noNaN: true }),
    chargingState: oneOf<ChargingState>('Idle', 'EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE'),
    stoppedReason: oneOf(...stoppedReasons),
    timeSpentCharging: fc.double({ min: 0, max: 1e6, noNaN: true }),
    remoteStartId: fc.nat(),
    reservationId: fc.nat(),
    phasesUsed: fc.integer({ min: 1, max: 3 }),
    idToken: token,
    meterValues,
  },
  optional<TransactionEvent>([
    ...(['type', 'eventType', 'transactionId', 'seqNo', 'at', 'trigger', 'offline'] as const),
    ...(['connector', 'meterWh'] as const),
  ]),
) as fc.Arbitrary<TransactionEvent>;

export const connectorStatusChanged: fc.Arbitrary<ConnectorStatusChanged> = fc.record(
  {
    type: fc.constant('connectorStatusChanged' as const),
    connector: fc.oneof(place, fc.constant({ evseId: 0, connectorId: 0 })),
    from: oneOf(...CONNECTOR_STATES),
    to: oneOf(...CONNECTOR_STATES),
    wasPlugged: fc.boolean(),
    plugged: fc.boolean(),
    at: instant,
    errorCode: oneOf<ErrorCode>('NoError', 'EVCommunicationError', 'OtherError', 'ConnectorLockFailure'),
    info: text,
    vendorId: text,
    vendorErrorCode: text,
  },
  { requiredKeys: ['type', 'connector', 'to', 'at', 'errorCode'] },
);

const meterValuesTaken: fc.Arbitrary<MeterValuesTaken> = fc.record({
  type: fc.constant('meterValuesTaken' as const),
  connector: fc.oneof(place, fc.constant({ evseId: 0, connectorId: 0 })),
  at: instant,
  meterValues,
});

const securityEvent: fc.Arbitrary<SecurityEvent> = fc.record(
  { type: fc.constant('securityEvent' as const), event: text, at: instant, techInfo: text },
  { requiredKeys: ['type', 'event', 'at'] },
);

const reservationEnded: fc.Arbitrary<ReservationEnded> = fc.record({
  type: fc.constant('reservationEnded' as const),
  reservationId: fc.nat(),
  status: oneOf<'Expired' | 'Removed'>('Expired', 'Removed'),
  at: instant,
});

export const shape = {
  evses: [
    { evseId: 1, connectors: [{ connectorId: 1, type: 'cType2' }] },
    {
      evseId: 2,
      connectors: [
        { connectorId: 1, type: 'cCCS2' },
        { connectorId: 2, type: 'cType2' },
      ],
    },
  ],
  iso15118: true,
};
export const newModel = () => new DeviceModel({ catalogue: catalogue(shape) });

const reportPart: fc.Arbitrary<ReportPart> = fc.record({
  type: fc.constant('reportPart' as const),
  requestId: fc.nat(),
  seqNo: fc.nat(),
  tbc: fc.boolean(),
  at: instant,
  reportData: fc.subarray(newModel().report(ofBase('FullInventory'))),
});

const part = { requestId: fc.nat(), seqNo: fc.nat(), tbc: fc.boolean(), at: instant };
const watched = fc.constantFrom(
  ...newModel()
    .report(ofBase('FullInventory'))
    .map(({ component, variable }) => ({ component, variable })),
);

const monitoringReportPart: fc.Arbitrary<MonitoringReportPart> = fc.record({
  type: fc.constant('monitoringReportPart' as const),
  ...part,
  monitors: fc
    .array(
      fc.record({
        variable: watched,
        watches: fc.array(
          fc.record(
            {
              id: fc.nat(),
              type: oneOf<MonitorType>('UpperThreshold', 'Delta', 'PeriodicClockAligned'),
              value: fc.double({ noNaN: true, noDefaultInfinity: true }),
              severity: fc.nat(9),
              transaction: fc.boolean(),
              customData: fc.record({ vendorId: fc.string({ maxLength: 255 }), more: text }),
            },
            { requiredKeys: ['id', 'type', 'value', 'severity', 'transaction'] },
          ),
          { minLength: 1 },
        ),
      }),
    )
    .map((monitors) => monitors.map(({ variable, watches }) => ({ ...variable, watches }))),
});

const customerInformationPart: fc.Arbitrary<CustomerInformationPart> = fc.record({
  type: fc.constant('customerInformationPart' as const),
  ...part,
  data: text,
});

const stationEvents: fc.Arbitrary<StationEvents> = fc.record({
  type: fc.constant('stationEvents' as const),
  at: instant,
  events: fc.array(
    fc
      .tuple(
        watched,
        fc.record(
          {
            eventId: fc.nat(),
            at: instant,
            trigger: oneOf('Alerting' as const, 'Delta' as const, 'Periodic' as const),
            kind: oneOf('HardWiredNotification' as const, 'CustomMonitor' as const),
            actualValue: fc.string({ maxLength: 3000 }),
            monitorId: fc.nat(),
            cause: fc.nat(),
            cleared: fc.boolean(),
            techCode: text,
            techInfo: text,
            transactionId: fc.uuid(),
          },
          { requiredKeys: ['eventId', 'at', 'trigger', 'kind', 'actualValue'] },
        ),
      )
      .map(([variable, event]) => ({ ...variable, ...event })),
  ),
}) as fc.Arbitrary<StationEvents>;

export const notification: fc.Arbitrary<Notification> = fc.oneof(
  transactionEvent,
  connectorStatusChanged,
  meterValuesTaken,
  securityEvent,
  reservationEnded,
  reportPart,
  monitoringReportPart,
  customerInformationPart,
  stationEvents,
);

const contract = fc.record(
  {
    certificate: fc.string({ maxLength: 5500 }),
    hashData: fc.array(
      fc.record({
        hashAlgorithm: oneOf<'SHA256' | 'SHA384' | 'SHA512'>('SHA256', 'SHA384', 'SHA512'),
        issuerNameHash: fc.string({ maxLength: 128 }),
        issuerKeyHash: fc.string({ maxLength: 128 }),
        serialNumber: fc.string({ maxLength: 40 }),
        responderURL: fc.string({ maxLength: 512 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);

export const inquiry: fc.Arbitrary<Inquiry> = fc.oneof(
  fc.record({
    type: fc.constant('bootNotification' as const),
    reason: oneOf('PowerUp' as const, 'RemoteReset' as const, 'Triggered' as const),
    station: fc.record(
      {
        vendorName: text,
        model: text,
        serialNumber: text,
        chargeBoxSerialNumber: text,
        firmwareVersion: text,
        iccid: text,
        imsi: text,
        meterSerialNumber: text,
        meterType: text,
      },
      { requiredKeys: ['vendorName', 'model'] },
    ),
  }),
  fc.record({ type: fc.constant('heartbeat' as const) }),
  fc.record(
    { type: fc.constant('authorize' as const), idToken: token, contract },
    { requiredKeys: ['type', 'idToken'] },
  ),
  fc.record({
    type: fc.constant('getEvCertificate' as const),
    schemaVersion: fc.string({ maxLength: 50 }),
    action: oneOf<'Install' | 'Update'>('Install', 'Update'),
    exiRequest: fc.string({ maxLength: 5600 }),
  }),
  fc.record({
    type: fc.constant('getCertificateStatus' as const),
    request: fc.record({
      hashAlgorithm: fc.constantFrom('SHA256' as const, 'SHA384' as const, 'SHA512' as const),
      issuerNameHash: fc.stringMatching(/^[0-9a-f]{64}$/),
      issuerKeyHash: fc.stringMatching(/^[0-9a-f]{64}$/),
      serialNumber: fc.stringMatching(/^[1-9a-f][0-9a-f]{0,38}$/),
      responderURL: fc.webUrl({ size: 'small' }),
    }),
  }),
  fc.record(
    { type: fc.constant('dataTransfer' as const), vendorId: text, messageId: text, data: fc.jsonValue() },
    { requiredKeys: ['type', 'vendorId'] },
  ),
);

/** EVSE 1 has one connector, EVSE 2 two: 1.6 numbers them 1, 2 and 3. Transaction `known` is number 77 to the CSMS. */
export const view: StationView = {
  gridPhase: (_connector, phase) => phase,
  connectorNumber: ({ evseId, connectorId }) => (evseId === 1 ? 1 : evseId === 2 ? connectorId + 1 : 0),
  connectorByNumber: (number) =>
    [
      { evseId: 1, connectorId: 1 },
      { evseId: 2, connectorId: 1 },
      { evseId: 2, connectorId: 2 },
    ][number - 1],
  csmsTransactionId: (transactionId) => (transactionId === 'known' ? 77 : undefined),
};
