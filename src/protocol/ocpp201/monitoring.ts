import type { MonitoringReportPart, ReportedMonitor, StationEvent } from '../../domain/notifications.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type {
  EventDataType,
  MonitoringDataType,
  Requests,
  Responses,
  VariableMonitoringType,
} from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

export const setVariableMonitoring: Hear<'setVariableMonitoring'> = {
  command: ({ setMonitoringData }: Requests['SetVariableMonitoring']) => ({
    type: 'setVariableMonitoring',
    wishes: setMonitoringData.map(({ id, transaction = false, ...wish }) => ({
      ...wish,
      transaction,
      ...(id !== undefined && { id }),
    })),
  }),
  response: (
    { results },
    { setMonitoringData }: Requests['SetVariableMonitoring'],
  ): Responses['SetVariableMonitoring'] => ({
    setMonitoringResult: results.map(({ status, id, statusInfo }, index) => {
      const { component, variable, type, severity, customData } = setMonitoringData[index]!;
      return {
        ...(id !== undefined && { id }),
        ...(statusInfo && { statusInfo }),
        ...(customData && { customData }),
        status,
        type,
        component,
        variable,
        severity,
      };
    }),
  }),
};

export const clearVariableMonitoring: Hear<'clearVariableMonitoring'> = {
  command: ({ id }: Requests['ClearVariableMonitoring']) => ({ type: 'clearVariableMonitoring', ids: id }),
  response: ({ results }): Responses['ClearVariableMonitoring'] => ({
    clearMonitoringResult: results.map(({ id, status, statusInfo }) => ({
      id,
      status,
      ...(statusInfo && { statusInfo }),
    })),
  }),
};

export const setMonitoringBase: Hear<'setMonitoringBase'> = {
  command: ({ monitoringBase }: Requests['SetMonitoringBase']) => ({
    type: 'setMonitoringBase',
    base: monitoringBase,
  }),
  response: ({ status }): Responses['SetMonitoringBase'] => ({ status }),
};

export const setMonitoringLevel: Hear<'setMonitoringLevel'> = {
  command: ({ severity }: Requests['SetMonitoringLevel']) => ({ type: 'setMonitoringLevel', severity }),
  response: ({ status, statusInfo }): Responses['SetMonitoringLevel'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const getMonitoringReport: Hear<'getMonitoringReport'> = {
  command: ({ requestId, monitoringCriteria, componentVariable }: Requests['GetMonitoringReport']) => ({
    type: 'getMonitoringReport',
    requestId,
    ...(monitoringCriteria && { criteria: monitoringCriteria }),
    ...(componentVariable && { selectors: componentVariable }),
  }),
  response: ({ status }): Responses['GetMonitoringReport'] => ({ status }),
};

export const monitoringReportPart: Tell<'monitoringReportPart'> = {
  requests: ({ requestId, seqNo, tbc, at, monitors }: MonitoringReportPart) => [
    {
      action: 'NotifyMonitoringReport',
      payload: {
        requestId,
        generatedAt: toRfc3339(at),
        ...(monitors.length > 0 && { monitor: monitors.map(monitorsOfVariable) }),
        tbc,
        seqNo,
      } satisfies Requests['NotifyMonitoringReport'],
    },
  ],
};

const monitorsOfVariable = ({
  component,
  variable,
  watches,
}: MonitoringReportPart['monitors'][number]): MonitoringDataType => ({
  component,
  variable,
  variableMonitoring: watches.map(monitorOf),
});

const monitorOf = ({ customData, ...monitor }: ReportedMonitor): VariableMonitoringType => ({
  ...monitor,
  ...(customData !== undefined && { customData: customData as { vendorId: string } }),
});

/** N07, N08: numbered from 0 in each message (N07.FR.07). */
export const stationEvents: Tell<'stationEvents'> = {
  requests: ({ at, events }) =>
    events.length === 0
      ? []
      : [
          {
            action: 'NotifyEvent',
            payload: {
              generatedAt: toRfc3339(at),
              seqNo: 0,
              tbc: false,
              eventData: events.map(eventOf),
            } satisfies Requests['NotifyEvent'],
          },
        ],
};

const eventOf = (event: StationEvent): EventDataType => ({
  eventId: event.eventId,
  timestamp: toRfc3339(event.at),
  trigger: event.trigger,
  actualValue: event.actualValue.slice(0, 2500),
  eventNotificationType: event.kind,
  component: event.component,
  variable: event.variable,
  ...(event.monitorId !== undefined && { variableMonitoringId: event.monitorId }),
  ...(event.cause !== undefined && { cause: event.cause }),
  ...(event.cleared && { cleared: true }),
  ...(event.techCode && { techCode: event.techCode.slice(0, 50) }),
  ...(event.techInfo && { techInfo: event.techInfo.slice(0, 500) }),
  ...(event.transactionId && { transactionId: event.transactionId }),
});
