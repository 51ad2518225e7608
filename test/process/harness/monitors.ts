import type { Json } from '../../../src/trial/wire.ts';
import { monitorsReported, named, nameOf } from './reports.ts';
import type { World } from './world.ts';

export type Wish = {
  type?: string;
  value?: number;
  severity?: number;
  transaction?: boolean;
  id?: number;
  customData?: Json;
};

/** One element of SetVariableMonitoring; a Delta of 1 and severity 5 where nothing else is said. */
export const wish = (path: string, more: Wish = {}): Json => ({
  ...named(path),
  type: 'Delta',
  value: 1,
  severity: 5,
  ...more,
});

/** SetVariableMonitoring: the results, in order. */
export const setMonitors = async (at: World, setMonitoringData: Json[]): Promise<Json[]> => {
  const { setMonitoringResult } = await at.csms.call('SetVariableMonitoring', { setMonitoringData });
  return setMonitoringResult as Json[];
};

/** Sets one that must be accepted; returns its id. */
export const monitor = async (at: World, path: string, more: Wish = {}): Promise<number> => {
  const [result] = await setMonitors(at, [wish(path, more)]);
  if (result?.status !== 'Accepted') throw new Error(`${path}: ${JSON.stringify(result)}`);
  return Number(result.id);
};

/** ClearVariableMonitoring: the statuses, in order. */
export const clearMonitors = async (at: World, ...id: number[]): Promise<unknown[]> => {
  const { clearMonitoringResult } = await at.csms.call('ClearVariableMonitoring', { id });
  return (clearMonitoringResult as Json[]).map(({ status }) => status);
};

export type Event = Json & { name: string };

/**
 * All events told so far, oldest first, each with the name of its variable. What was confirmed just before a power cut is
 * told twice and counts once.
 */
export const events = ({ csms }: World): Event[] => {
  const all = csms.received('NotifyEvent').flatMap((told) => told.eventData as Json[]);
  const byId = new Map(all.map((event) => [event.eventId, { ...event, name: nameOf(event) }]));
  return [...byId.values()];
};

/** Until an event of a monitor has come that is like this one, after the first `after` events. */
export const eventLike = (at: World, like: Json, after = 0): Promise<Event> =>
  at.until(`an event like ${JSON.stringify(like)}`, () =>
    events(at)
      .slice(after)
      .find((event) => Object.entries(like).every(([key, value]) => event[key] === value)),
  );

let requests = 1000;

/** GetMonitoringReport: its status, and `Component/Variable type value severity` of each monitor. */
export const monitoringReport = async (
  at: World,
  wanted: { monitoringCriteria?: string[]; componentVariable?: Json[] } = {},
): Promise<{ status: unknown; monitors: string[] }> => {
  const requestId = ++requests;
  const { status } = await at.csms.call('GetMonitoringReport', { requestId, ...wanted });
  if (status !== 'Accepted') return { status, monitors: [] };
  const items = await monitorsReported(at, requestId);
  return {
    status,
    monitors: items.flatMap((item) =>
      (item.variableMonitoring as Json[]).map(
        ({ type, value, severity }) => `${nameOf(item)} ${type} ${value} ${severity}`,
      ),
    ),
  };
};
