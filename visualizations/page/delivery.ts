/** The connection and what waits for it: outbox and dead letters. */
import { act, get } from './api.ts';
import { activeStates, clock, h, replace, say, words } from './dom.ts';
import type { Model } from './model.ts';
import { tree } from './tree.ts';
import type { Desk, View } from './view.ts';

type Outbox = {
  entries: number;
  bytes: number;
  oldest: { seq: number; lane: string; type: string; attempts: number; transaction_id?: string }[];
};
type Letter = { id: number; at: string; reason: string; type: string; transaction_id?: string };
type Waiting = {
  context?: { failures?: number; attempts?: number };
  deadlines: { event: string; due: string }[];
};

const EVERY_MS = 1000;

export const deliveryView = (desk: Desk): View => {
  const connection = h('dl', { class: 'facts-list' });
  const summary = h('p', { class: 'soft' });
  const outbox = h('tbody', {});
  const letters = h('tbody', {});
  const none = h('p', { class: 'soft' }, 'None: everything was taken.');
  const shown = h('div', {});
  let last = 0;

  const retry = async (id: number) => {
    desk.tell((await act('POST', `/dead-letters/${id}/retry`)) ?? `Letter ${id} is back in the outbox`);
    last = 0;
    desk.refresh();
  };
  const show = async (id: number) =>
    replace(shown, h('h3', {}, `Letter ${id}`), tree(await get(`/dead-letters/${id}`)));

  const update = (model: Model) => {
    if (!desk.live() || performance.now() - last < EVERY_MS) return;
    last = performance.now();
    void Promise.all([
      get<Outbox>('/outbox'),
      get<Letter[]>('/dead-letters'),
      get<Waiting>('/actors/connection').catch(() => ({ deadlines: [] }) as Waiting),
    ]).then(
      ([box, dead, link]) => {
        replace(connection, ...connectionFacts(model, link));
        say(
          summary,
          box.entries === 0
            ? 'Empty: the CSMS has confirmed everything.'
            : `${box.entries} waiting, ${box.bytes} bytes`,
        );
        replace(outbox, ...box.oldest.map(outboxRow));

        none.hidden = dead.length > 0;
        replace(letters, ...dead.map((letter) => letterRow(letter, show, retry)));
        for (const body of [outbox, letters])
          body.closest<HTMLElement>('.table-box')!.hidden = body.firstChild === null;
      },
      () => {},
    );
  };
  const element = h(
    'div',
    { class: 'two' },
    h(
      'section',
      { class: 'panel' },
      h('h2', {}, 'Connection'),
      connection,
      h('h2', {}, 'Outbox'),
      summary,
      table(['no.', 'lane', 'notification', 'transaction', 'attempts'], outbox),
    ),
    h(
      'section',
      { class: 'panel' },
      h('h2', {}, 'Dead letters'),
      none,
      table(['no.', 'since', 'notification', 'why', ''], letters),
      shown,
    ),
  );
  return { name: 'delivery', title: 'Delivery', element, update };
};

const table = (head: string[], body: HTMLElement) =>
  h(
    'div',
    { class: 'table-box' },
    h('table', {}, h('thead', {}, h('tr', {}, ...head.map((name) => h('th', { scope: 'col' }, name)))), body),
  );

const connectionFacts = (model: Model, link: Waiting): HTMLElement[] => {
  const { ocpp } = model.status ?? {};
  const state = (address: string) => activeStates(model.actors.get(address)?.value).map(words).join(', ');
  const backOff = link.deadlines.find(({ event }) => event.includes('back-off'));
  const facts: [string, string][] = [
    ['CSMS', ocpp?.url ?? '—'],
    ['version', ocpp?.version ?? '—'],
    ['connection', state('connection')],
    ['registration', state('registration')],
    ['delivery', state('delivery')],
    ['failed attempts', String(link.context?.failures ?? 0)],
    ...(backOff ? [['next attempt', clock(backOff.due)] as [string, string]] : []),
  ];
  return facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value || '—')]);
};

const outboxRow = ({ seq, lane, type, transaction_id, attempts }: Outbox['oldest'][number]) =>
  h(
    'tr',
    {},
    ...[seq, lane, type, transaction_id?.slice(0, 8) ?? '', attempts].map((cell) => h('td', {}, cell)),
  );

const letterRow = (
  { id, at, reason, type }: Letter,
  show: (id: number) => void,
  retry: (id: number) => void,
) =>
  h(
    'tr',
    {},
    ...[id, at.slice(0, 19).replace('T', ' '), type, reason].map((cell) => h('td', {}, cell)),
    h(
      'td',
      {},
      h('button', { type: 'button', class: 'action', onclick: () => show(id) }, 'Open'),
      h('button', { type: 'button', class: 'action', onclick: () => retry(id) }, 'Try again'),
    ),
  );
