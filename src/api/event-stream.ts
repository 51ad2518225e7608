/** `GET /api/v1/events`: what happens, as server-sent events. */
import type { ServerResponse } from 'node:http';
import { map, merge } from 'rxjs';
import type { StationApi, StationEvent, Topic } from './station-api.ts';
import { topics, watchTopics } from './station-api.ts';

/** A reader that is this many bytes behind is cut off rather than kept in memory. */
const LARGEST_BACKLOG = 1_000_000;
/**
 * Milliseconds between two writes to whoever is shown each message and each step: a write costs as much as many events, and the
 * CSMS is waiting. Others hear everything in the turn in which it happens.
 */
const GATHER = 40;
/** So many are written at once, however little time has passed. */
const MOST_GATHERED = 200;
/** Milliseconds between comments that keep proxies and readers from giving up. */
const KEEP_ALIVE = 15_000;

const ALL: readonly string[] = [...topics, ...watchTopics];

/** The topics asked for by `?topics=a,b` (when absent: all that are not for onlookers), or the ones that do not exist. */
export const wantedTopics = (query: string | null): { wanted: Set<string> } | { unknown: string[] } => {
  if (query === null || query === '') return { wanted: new Set(topics) };
  const names = query.split(',');
  const unknown = names.filter((name) => !ALL.includes(name));
  return unknown.length > 0 ? { unknown } : { wanted: new Set(names) };
};

/** Read when it is written: whoever waits for the station has its answer by then. */
type Told = { topic: Topic; read(): StationEvent['data'] | undefined };

const textOf = ({ topic, read }: Told): string => {
  const data = read();
  return data === undefined ? '' : `event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`;
};

/** Streams events to one reader until it goes away or falls too far behind. */
export const streamEvents = (
  response: ServerResponse,
  station: Pick<StationApi, 'events' | 'watch'>,
  wanted: ReadonlySet<string>,
): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(':\n\n');
  const watched = watchTopics.some((topic) => wanted.has(topic));
  const stationEvents = station.events.pipe(map(({ topic, data }) => ({ topic, read: () => data })));
  const events = watched ? merge(stationEvents, station.watch.events) : stationEvents;
  let gathered: Told[] = [];
  let writtenAt = -Infinity;
  const flush = () => {
    const text = gathered.map(textOf).join('');
    gathered = [];
    writtenAt = performance.now();
    if (response.writableLength > LARGEST_BACKLOG) response.destroy();
    else if (text !== '') response.write(text);
  };
  /** The first of a rush is told with the turn of the event loop that it happens in, the rest together. */
  const plan = () => {
    const wait = writtenAt + GATHER - performance.now();
    if (watched && wait > 0) setTimeout(flush, wait);
    else setImmediate(flush);
  };
  const subscription = events.subscribe({
    next: (event) => {
      if (!wanted.has(event.topic)) return;
      gathered.push(event);
      if (gathered.length === 1) plan();
      if (gathered.length === MOST_GATHERED) flush();
    },
    complete: () => {
      flush();
      response.end();
    },
  });
  const keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE);
  response.on('close', () => {
    clearInterval(keepAlive);
    subscription.unsubscribe();
  });
};
