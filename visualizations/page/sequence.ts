/** Who said what to whom: OCPP messages and events between actors, one row each, of which only those in sight exist. */
import { clock, eventName, h, replace, words } from './dom.ts';
import type { Model, Row } from './model.ts';
import { tree } from './tree.ts';
import type { Desk, View } from './view.ts';

/** From the CSMS to the cable. */
const LANES = [
  ['CSMS', /^CSMS$/],
  ['link', /^(station|connection|registration|delivery|host)/],
  ['commands', /^(commands?|desk|ocpp|module)/],
  ['auth', /^auth/],
  ['transaction', /^transaction/],
  ['evse', /^evse\//],
  ['connector', /^connector/],
  ['others', /./],
  ['charger', /^(evse_manager|external)/],
  ['outside', /^(door|clock)$/],
] as const;

const laneOf = (who: string): number => {
  const found = LANES.findIndex(([name, pattern]) => name !== 'others' && pattern.test(who));
  return found >= 0 ? found : LANES.findIndex(([name]) => name === 'others');
};

/** Where a lane stands, in per cent: messages of OCPP have long names. */
const share = (lane: number): number => (lane === 0 ? 7 : 24 + ((lane - 1) / (LANES.length - 2)) * 72);

const ROW = 30;
const SPARE = 12;

export const sequenceView = (desk: Desk): View => {
  const search = h('input', {
    type: 'search',
    placeholder: 'Search messages, actors, contents',
    'aria-label': 'Search',
  });
  const withMessages = h('input', { type: 'checkbox', checked: true });
  const withEvents = h('input', { type: 'checkbox', checked: true });
  const follow = h('input', { type: 'checkbox', checked: true });
  const count = h('span', { class: 'soft', 'aria-live': 'polite' });
  const inner = h('div', { class: 'rows' });
  const lifelines = h(
    'div',
    { class: 'lifelines', 'aria-hidden': 'true' },
    ...LANES.map((_, lane) => h('i', { style: `left:${share(lane)}%` })),
  );
  const scroller = h(
    'div',
    { class: 'scroller', tabindex: '0', role: 'listbox', 'aria-label': 'Sequence, arrow keys choose' },
    inner,
  );
  const detail = h('section', { class: 'panel detail', hidden: true, 'aria-live': 'polite' });
  let rows: Row[] = [];
  let shownFrom = -1;
  let signature = '';
  let chosen: number | undefined;

  const paint = () => {
    const first = Math.max(0, Math.floor(scroller.scrollTop / ROW) - SPARE);
    const last = Math.min(rows.length, first + Math.ceil(scroller.clientHeight / ROW) + 2 * SPARE);
    const now = `${first} ${last} ${rows[first]?.id} ${rows[last - 1]?.id} ${chosen}`;
    if (now === signature && shownFrom === first) return;
    signature = now;
    shownFrom = first;
    inner.style.height = `${rows.length * ROW}px`;
    replace(
      inner,
      lifelines,
      ...rows
        .slice(first, last)
        .map((row, index) => rowElement(row, (first + index) * ROW, row.id === chosen, choose)),
    );
  };

  const choose = (row: Row) => {
    chosen = row.id;
    scroller.setAttribute('aria-activedescendant', `row-${row.id}`);
    detail.hidden = false;
    replace(detail, ...detailOf(row, desk, rows));
    paint();
  };

  scroller.addEventListener('scroll', () => {
    follow.checked = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - ROW;
    paint();
  });
  scroller.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = rows.findIndex(({ id }) => id === chosen);
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + step))];
    if (!next) return;
    follow.checked = false;
    scroller.scrollTop = Math.max(0, rows.indexOf(next) * ROW - scroller.clientHeight / 2);
    choose(next);
  });
  for (const input of [search, withMessages, withEvents, follow])
    input.addEventListener('input', () => desk.refresh());

  const update = (model: Model) => {
    const text = search.value.trim().toLowerCase();
    rows = model.rows.filter(
      (row) =>
        (row.kind === 'message' ? withMessages.checked : withEvents.checked) &&
        (text === '' || matches(row, text)),
    );
    count.textContent = `${rows.length} of ${model.rows.length}`;
    paint();
    if (follow.checked) {
      scroller.scrollTop = scroller.scrollHeight;
      paint();
    }
  };

  const element = h(
    'div',
    { class: 'sequence' },
    h(
      'div',
      { class: 'toolbar' },
      search,
      label(withMessages, 'OCPP messages'),
      label(withEvents, 'events'),
      label(follow, 'follow'),
      count,
    ),
    h(
      'div',
      { class: 'sequence-body' },
      h(
        'section',
        { class: 'panel diagram' },
        h(
          'div',
          { class: 'lanes', 'aria-hidden': 'true' },
          ...LANES.map(([name], lane) => h('span', { style: `left:${share(lane)}%` }, name)),
        ),
        scroller,
      ),
      detail,
    ),
  );
  return { name: 'messages', title: 'Messages', element, update, shown: () => desk.refresh() };
};

const label = (input: HTMLElement, text: string) => h('label', {}, input, ` ${text}`);

const matches = (row: Row, text: string): boolean => {
  row.text ??=
    `${row.label} ${row.from} ${row.to} ${row.messageId ?? ''} ${row.problem ?? ''} ${JSON.stringify(row.detail ?? '')}`.toLowerCase();
  return row.text.includes(text);
};

const rowElement = (row: Row, top: number, chosen: boolean, choose: (row: Row) => void): HTMLElement => {
  const from = laneOf(row.from);
  const to = laneOf(row.to);
  const left = Math.min(share(from), share(to));
  const width = Math.abs(share(from) - share(to));
  const direction = from === to ? 'self' : from < to ? 'right' : 'left';
  const style = from === to ? `left:${left}%` : `left:${left}%;width:${width}%`;
  const kinds = [
    'seq',
    row.kind,
    row.frame ?? '',
    row.problem === undefined ? '' : 'bad',
    chosen ? 'chosen' : '',
  ];
  return h(
    'div',
    {
      class: kinds.join(' '),
      style: `top:${top}px`,
      id: `row-${row.id}`,
      role: 'option',
      'aria-selected': String(chosen),
      'aria-label': `${clock(row.at)} ${words(row.from)} to ${words(row.to)}: ${eventName(row.label)}${row.problem === undefined ? '' : ', against the schema'}`,
      onclick: () => choose(row),
      title: `${row.from} → ${row.to}: ${row.label}`,
    },
    h('time', {}, clock(row.at)),
    h(
      'div',
      { class: 'track' },
      h(
        'div',
        { class: `arrow-line ${direction}`, style },
        h('span', { class: 'seq-label' }, eventName(row.label)),
      ),
      h('span', { class: 'seq-who' }, `${words(row.from)} → ${words(row.to)}`),
    ),
  );
};

const detailOf = (row: Row, desk: Desk, rows: readonly Row[]): HTMLElement[] => {
  const other = rows.find(
    ({ id, messageId }) => messageId !== undefined && messageId === row.messageId && id !== row.id,
  );
  const actors = [row.from, row.to].filter(
    (who) => who.includes('/') || /^(connection|registration|delivery|auth|reset)$/.test(who),
  );
  return [
    h('h3', {}, eventName(row.label)),
    h('p', { class: 'soft' }, `${clock(row.at)}   ${words(row.from)} → ${words(row.to)}`),
    ...(row.messageId === undefined ? [] : [h('p', { class: 'soft mono' }, row.messageId)]),
    ...(row.problem === undefined ? [] : [h('p', { class: 'problem', role: 'alert' }, row.problem)]),
    ...(row.frame === undefined || row.problem !== undefined || row.frame === 'malformed'
      ? []
      : [h('p', { class: 'fine' }, 'conforms to the official schema')]),
    ...(row.detail === undefined ? [] : [tree(row.detail)]),
    ...(other
      ? [h('h3', {}, other.label), h('p', { class: 'soft' }, clock(other.at)), tree(other.detail ?? {})]
      : []),
    h(
      'div',
      { class: 'row' },
      ...actors.map((address) =>
        h(
          'button',
          { type: 'button', class: 'action', onclick: () => desk.showActor(address) },
          `Statechart of ${address.slice(0, 24)}`,
        ),
      ),
    ),
  ];
};
