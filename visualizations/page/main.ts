/** The live page: one stream in, five views of it, nothing painted more than once a frame. */
import { get, listen, takeToken } from './api.ts';
import { chargerView } from './charger.ts';
import { chartsView } from './charts.ts';
import { deliveryView } from './delivery.ts';
import { clock, h, type Json, say } from './dom.ts';
import { type Actor, type Evse, Model, type Status } from './model.ts';
import { Recording } from './recording.ts';
import { sequenceView } from './sequence.ts';
import { settingsView } from './settings.ts';
import type { Desk, View } from './view.ts';

takeToken();
const live = new Model();
let recording: Recording | undefined;
let position = 0;
let dirty = true;

const desk: Desk = {
  live: () => recording === undefined,
  tell: (text) => {
    say(notice, text);
    notice.classList.add('fresh');
    setTimeout(() => notice.classList.remove('fresh'), 4000);
  },
  showActor: (address) => {
    charts.choose(address);
    open(charts);
  },
  refresh: () => {
    dirty = true;
  },
};

const charts = chartsView(desk);
const views: View[] = [chargerView(desk), charts, sequenceView(desk), deliveryView(desk), settingsView()];
let shown: View = views[0]!;

const notice = h('div', { class: 'notice', role: 'status', 'aria-live': 'polite' });
const pill = h('span', { class: 'pill' });
const time = h('time', { class: 'clock' });
const tabs = views.map((view, index) =>
  h(
    'button',
    {
      type: 'button',
      role: 'tab',
      id: `tab-${view.name}`,
      'aria-controls': `view-${view.name}`,
      onclick: () => open(view),
      title: `${view.title} (key ${index + 1})`,
    },
    view.title,
  ),
);

const open = (view: View) => {
  shown = view;
  for (const [index, each] of views.entries()) {
    each.element.hidden = each !== view;
    tabs[index]!.setAttribute('aria-selected', String(each === view));
    tabs[index]!.tabIndex = each === view ? 0 : -1;
  }
  history.replaceState(null, '', `#${view.name}`);
  view.shown?.(model());
  dirty = true;
};

const model = () => (recording ? recording.after(position) : live);

const themes = ['auto', 'light', 'dark'];
const theme = h('button', { type: 'button', class: 'quiet', 'aria-label': 'Light or dark' });
const setTheme = (name: string) => {
  document.documentElement.dataset.theme = name;
  localStorage.setItem('theme', name);
  say(theme, { auto: '◐', light: '☀', dark: '☾' }[name] ?? '◐');
  theme.title = `Colours: ${name}`;
};
theme.addEventListener('click', () =>
  setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme ?? '') + 1) % 3]!),
);

const slider = h('input', {
  type: 'range',
  min: 0,
  max: 1000,
  step: 1,
  'aria-label': 'Events of the recording',
});
const when = h('time', {});
const seek = (to: number) => {
  if (!recording) return;
  position = Math.min(recording.length, Math.max(0, to));
  slider.value = String(position);
  const instant = new Date(recording.instant(position)).toISOString().replace('T', ' ').replace('Z', '');
  slider.setAttribute('aria-valuetext', `event ${position} of ${recording.length}, ${instant}`);
  say(when, instant);
  dirty = true;
};
slider.addEventListener('input', () => seek(Number(slider.value)));
const step = (direction: 1 | -1) => seek(position + direction);
const player = h(
  'div',
  { class: 'player', hidden: true, role: 'region', 'aria-label': 'Recording' },
  h(
    'button',
    { type: 'button', class: 'action', onclick: () => step(-1), title: 'one event back (,)' },
    '◀ back',
  ),
  slider,
  h('button', { type: 'button', class: 'action', onclick: () => step(1), title: 'one event on (.)' }, 'on ▶'),
  when,
  h('button', { type: 'button', class: 'action primary', onclick: () => play(undefined) }, 'Back to live'),
);
const play = (text: string | undefined) => {
  recording = text === undefined ? undefined : new Recording(text);
  player.hidden = recording === undefined;
  document.body.classList.toggle('recorded', recording !== undefined);
  if (recording) {
    slider.max = String(recording.length);
    seek(recording.length);
  }
  dirty = true;
};
const file = h('input', {
  type: 'file',
  accept: '.jsonl',
  class: 'file',
  'aria-label': 'Open a recording',
  onchange: async () => {
    try {
      play(await file.files?.[0]?.text());
    } catch (error) {
      desk.tell((error as Error).message);
    }
    file.value = '';
  },
});

document.querySelector('#app')!.replaceChildren(
  h(
    'a',
    {
      href: '#main',
      class: 'skip',
      onclick: (event: globalThis.Event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>('#main')?.focus();
      },
    },
    'To the content',
  ),
  h(
    'header',
    {},
    h(
      'div',
      { class: 'brand' },
      h('span', { class: 'bolt', 'aria-hidden': 'true' }, '⚡'),
      h('strong', {}, 'statecharge'),
    ),
    h('nav', { role: 'tablist', 'aria-label': 'Views' }, ...tabs),
    h(
      'div',
      { class: 'head-right' },
      time,
      pill,
      h(
        'label',
        { class: 'quiet small', title: 'Open a recording of statecharge run --record' },
        'Open recording',
        file,
      ),
      theme,
    ),
  ),
  player,
  notice,
  h(
    'main',
    { id: 'main', tabindex: '-1' },
    ...views.map((view) => {
      view.element.id = `view-${view.name}`;
      view.element.setAttribute('role', 'tabpanel');
      view.element.setAttribute('aria-labelledby', `tab-${view.name}`);
      return view.element;
    }),
  ),
);

document.addEventListener('keydown', (event) => {
  if (event.target instanceof HTMLInputElement && event.target.type !== 'range') return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const view = views[Number(event.key) - 1];
  if (view) open(view);
  else if (event.key === '/') {
    const search = shown.element.querySelector<HTMLInputElement>('input[type=search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === ',') step(-1);
  else if (event.key === '.') step(1);
  else if (
    tabs.includes(event.target as never) &&
    (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
  ) {
    const next = (views.indexOf(shown) + (event.key === 'ArrowRight' ? 1 : views.length - 1)) % views.length;
    open(views[next]!);
    tabs[next]!.focus();
  }
});

/** The link's own end comes a moment after it was told. */
const LOOK_AGAIN_MS = 2000;
setInterval(() => {
  if (alive && document.visibilityState === 'visible') void askWhatIsKnown();
}, LOOK_AGAIN_MS);

/** What the stream does not tell is asked for, at most so often. */
const ASK_EVERY_MS = 400;
let asking = false;
let ask = true;
const askWhatIsKnown = async () => {
  if (asking) return;
  asking = true;
  ask = false;
  try {
    const [status, evses] = await Promise.all([get<Status>('/status'), get<Evse[]>('/evses')]);
    live.status = status;
    live.setEvses(evses);
    dirty = true;
  } catch {
    ask = true;
  }
  setTimeout(() => {
    asking = false;
    if (ask) void askWhatIsKnown();
  }, ASK_EVERY_MS);
};

let alive = false;
void listen({
  opened: () => {
    if (!alive && live.version > 0) live.remark('the station is back');
    alive = true;
    ask = true;
    void askWhatIsKnown();
    void get<{ schedules: Json[] }>('/ocpp/composite-schedules').then(
      ({ schedules }) => live.setSchedules(schedules),
      () => {},
    );
    void get<Actor[]>('/actors').then(
      (actors) => {
        live.setActors(actors);
        dirty = true;
      },
      () => {},
    );
  },
  closed: () => {
    if (alive) live.remark('the station does not answer');
    alive = false;
    dirty = true;
  },
  event: (event) => {
    live.take(event);
    if (event.topic !== 'powermeter' && event.topic !== 'actor' && event.topic !== 'ocpp_message') {
      ask = true;
      void askWhatIsKnown();
    }
    dirty = true;
  },
});

const paintHead = ({ status, latest }: Model) => {
  const version = status?.ocpp.version?.replace('ocpp', 'OCPP ') ?? '';
  const text = recording
    ? 'recording'
    : !alive
      ? 'no station'
      : status?.ocpp.connected
        ? `connected · ${version}`
        : 'no CSMS';
  say(pill, text);
  pill.dataset.kind = recording ? 'recorded' : !alive ? 'bad' : status?.ocpp.connected ? 'good' : 'warn';
  say(time, clock(latest).slice(0, 8));
};

let seen = -1;
const frame = () => {
  const now = model();
  if (dirty || now.version !== seen) {
    dirty = false;
    seen = now.version;
    paintHead(now);
    shown.update(now);
  }
  requestAnimationFrame(frame);
};

if (location.hash === '#recording')
  void fetch('/recording.jsonl').then(async (response) => response.ok && play(await response.text()));
setTheme(localStorage.getItem('theme') ?? 'auto');
open(views.find(({ name }) => location.hash === `#${name}`) ?? views[0]!);
requestAnimationFrame(frame);
setInterval(() => {
  if (shown.name === 'delivery') dirty = true;
}, 1000);
