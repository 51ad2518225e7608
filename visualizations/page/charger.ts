/** The EVSEs as cards, the power they draw, and what a person or a car can do to them. */
import { act } from './api.ts';
import { clock, h, replace, say } from './dom.ts';
import { LimitReasons, type Reason } from './limits.ts';
import type { Evse, Model } from './model.ts';
import { powerPlot, schedulePlot } from './plot.ts';
import type { Desk, View } from './view.ts';

export const chargerView = (desk: Desk): View => {
  const cards = h('div', { class: 'cards', role: 'group', 'aria-label': 'EVSEs' });
  const inSight = new Set<number>();
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) inSight.add(Number((target as HTMLElement).dataset.evse));
      else inSight.delete(Number((target as HTMLElement).dataset.evse));
    desk.refresh();
  });
  const reasons = new LimitReasons(() => desk.refresh());
  const news = h('ol', { class: 'news panel', 'aria-live': 'polite' });
  let told = '';
  let plotted = '';
  let planned = '';
  const plotTitle = h('h2', {}, 'Power');
  const plot = h('div', { class: 'plot-box' });
  const schedule = h('div', { class: 'plot-box' });
  const panel = h('section', { class: 'panel controls', 'aria-label': 'Controls' });
  const byId = new Map<number, Card>();
  let selected: number | undefined;
  let panelFor = '';

  const choose = (id: number) => {
    selected = selected === id ? undefined : id;
    panelFor = '';
    desk.refresh();
  };

  const update = (model: Model) => {
    syncCards(cards, byId, model, choose, sight);
    if (desk.live())
      for (const id of inSight) if (model.evses.has(id)) reasons.want(model.evses.get(id)!, model.planned);
    for (const [id, card] of byId)
      card.update(model.evses.get(id)!, id === selected, desk.live() ? reasons.of(id) : undefined);
    say(
      plotTitle,
      selected === undefined ? 'Power of the whole charger, kW' : `Power of EVSE ${selected}, kW`,
    );
    const now = Date.parse(model.latest) || Date.now();
    const curve = `${selected} ${Math.floor(now / PLOT_EVERY_MS)} ${desk.live()}`;
    if (curve !== plotted) {
      plotted = curve;
      const samples = selected === undefined ? model.total : (model.power.get(selected) ?? []);
      replace(plot, powerPlot(samples, now));
    }
    const plan = `${selected} ${model.planned} ${desk.live()}`;
    if (plan !== planned) {
      planned = plan;
      replace(schedule, ...schedulesOf(model, selected));
    }
    const latest = `${model.news.length} ${model.news.at(-1)?.at} ${model.news.at(-1)?.text}`;
    if (latest !== told) replace(news, ...newsItems(model));
    told = latest;
    const evse = selected === undefined ? undefined : model.evses.get(selected);
    const key = `${selected} ${desk.live()} ${JSON.stringify(model.status?.controls)} ${model.status?.ocpp.connected} ${evse?.transaction_id}`;
    if (key === panelFor) return;
    panelFor = key;
    replace(panel, ...panelOf(desk, model, evse));
  };

  const element = h(
    'div',
    { class: 'charger' },
    h('div', {}, h('h2', {}, 'EVSEs'), cards, h('h2', { class: 'later' }, 'What happens'), news),
    h('aside', {}, h('section', { class: 'panel' }, plotTitle, plot, schedule), panel),
  );
  return { name: 'charger', title: 'Charger', element, update };
};

/** A curve of minutes is not drawn anew with every reading. */
const PLOT_EVERY_MS = 500;

type Card = {
  element: HTMLElement;
  update(evse: Evse, selected: boolean, reason: Reason | undefined): void;
};

const syncCards = (
  cards: HTMLElement,
  byId: Map<number, Card>,
  model: Model,
  choose: (id: number) => void,
  sight: IntersectionObserver,
) => {
  for (const [id, card] of byId)
    if (!model.evses.has(id)) {
      sight.unobserve(card.element);
      card.element.remove();
      byId.delete(id);
    }
  for (const id of model.evses.keys())
    if (!byId.has(id)) {
      const card = newCard(id, () => choose(id));
      byId.set(id, card);
      cards.append(card.element);
      sight.observe(card.element);
    }
};

const newCard = (id: number, choose: () => void): Card => {
  const state = h('span', { class: 'badge' });
  const power = h('span', { class: 'big' });
  const energy = h('span', {});
  const facts = h('div', { class: 'facts' });
  const faults = h('div', { class: 'faults', hidden: true });
  const bar = h('div', { class: 'bar' });
  const element = h(
    'button',
    { class: 'card', type: 'button', onclick: choose, 'data-evse': id },
    h('div', { class: 'card-head' }, h('strong', {}, `EVSE ${id}`), state),
    h('div', { class: 'card-power' }, power, h('span', { class: 'unit' }, ' kW')),
    h('div', { class: 'meter' }, bar),
    h('div', { class: 'card-energy' }, energy),
    facts,
    faults,
  );
  let before = '';
  return {
    element,
    update: (evse, selected, reason) => {
      const now = JSON.stringify([evse, selected, reason]);
      if (now === before) return;
      before = now;
      element.dataset.state = evse.state;
      element.setAttribute('aria-pressed', String(selected));
      say(state, evse.state);
      const kW = (evse.powerW ?? 0) / 1000;
      say(power, kW.toFixed(1));
      const most = ((evse.limit_A ?? 32) * 230 * 3) / 1000;
      bar.style.width = `${Math.min(100, (kW / most) * 100)}%`;
      say(energy, evse.energyWh === undefined ? '' : `${(evse.energyWh / 1000).toFixed(3)} kWh`);
      replace(
        facts,
        ...factsOf(evse).map(([name, value]) => h('span', { title: name }, h('em', {}, name), ` ${value}`)),
        evse.limit_A !== undefined &&
          reason &&
          h('span', { class: 'reason', title: reason.words }, h('em', {}, 'by'), ` ${reason.text}`),
      );
      faults.hidden = (evse.faults ?? []).length === 0;
      say(faults, (evse.faults ?? []).join(', '));
    },
  };
};

const factsOf = (evse: Evse): [string, string][] => [
  ...(evse.soc_percent === undefined
    ? []
    : [['SoC', `${Math.round(evse.soc_percent)} %`] as [string, string]]),
  ...(evse.limit_A === undefined ? [] : [['limit', `${evse.limit_A} A`] as [string, string]]),
  ['cable', evse.plugged_in ? 'plugged in' : 'free'],
  ...(evse.transaction_id === undefined
    ? []
    : [['transaction', evse.transaction_id.slice(0, 8)] as [string, string]]),
  ...(evse.connectors.length < 2
    ? []
    : evse.connectors.map(({ id, state }) => [`connector ${id}`, state] as [string, string])),
];

const newsItems = (model: Model): HTMLElement[] =>
  model.news.length === 0
    ? [h('li', { class: 'soft' }, 'Quiet so far. Plug a car in.')]
    : model.news
        .toReversed()
        .slice(0, 14)
        .map(({ at, text }) => h('li', {}, h('time', {}, clock(at).slice(0, 8)), text));

const schedulesOf = (model: Model, selected: number | undefined): HTMLElement[] => {
  const schedule = model.schedules.find(({ evse, connector }) => (evse ?? connector) === (selected ?? 0));
  const drawing = schedule && schedulePlot(schedule);
  return drawing ? [h('h3', {}, 'What the charging profiles allow'), drawing as unknown as HTMLElement] : [];
};

const panelOf = (desk: Desk, model: Model, evse: Evse | undefined): HTMLElement[] => {
  if (!desk.live())
    return [h('h2', {}, 'Recording'), h('p', { class: 'soft' }, 'Nothing can be done to what has happened.')];
  const { controls, ocpp } = model.status ?? {};
  return [
    h('h2', {}, evse ? `At EVSE ${evse.id}` : 'At the charger'),
    ...(evse
      ? evseControls(desk, evse, controls?.simulated.includes(evse.id) ?? false)
      : [h('p', { class: 'soft' }, 'Choose an EVSE to do something to it.')]),
    h('div', { class: 'row' }, ...stationControls(desk, controls, ocpp?.connected ?? false)),
  ];
};

const button = (desk: Desk, label: string, run: () => Promise<string | undefined>, kind = '') =>
  h(
    'button',
    {
      type: 'button',
      class: `action ${kind}`,
      onclick: async () => desk.tell((await run()) ?? label),
    },
    label,
  );

const evseControls = (desk: Desk, { id }: Evse, simulated: boolean): HTMLElement[] => {
  const at =
    (name: string, body: object = {}) =>
    () =>
      act('POST', `/evses/${id}/simulator/${name}`, body);
  const token = h('input', { value: 'DEADBEEF', 'aria-label': 'Token', size: 12, spellcheck: 'false' });
  const fault = 'MREC6UnderVoltage';
  const swipe = () =>
    act('POST', '/tokens', {
      id_token: { value: token.value, type: 'ISO14443' },
      authorization_type: 'RFID',
      evse_ids: [id],
    });
  const car = [
    button(desk, 'Plug in', at('plug-in', { phases: 3 })),
    button(desk, 'Unplug', at('unplug')),
    button(desk, 'Car pauses', at('pause')),
    button(desk, 'Car goes on', at('resume', { phases: 3 })),
    button(desk, 'Raise a fault', at('faults', { type: fault })),
    button(desk, 'Clear the fault', () => act('DELETE', `/evses/${id}/simulator/faults/${fault}`)),
  ];
  return [
    ...(simulated
      ? [h('div', { class: 'row' }, ...car)]
      : [h('p', { class: 'soft' }, 'Real hardware: it cannot be played with.')]),
    h('div', { class: 'row' }, token, button(desk, 'Swipe card', swipe, 'primary')),
  ];
};

const stationControls = (
  desk: Desk,
  controls: { connection: boolean; power_cut: boolean } | undefined,
  connected: boolean,
): HTMLElement[] => [
  ...(controls?.connection
    ? connected
      ? [button(desk, 'Cut the network', () => act('POST', '/ocpp/disconnect'))]
      : [button(desk, 'Restore the network', () => act('POST', '/ocpp/connect'))]
    : []),
  ...(controls?.power_cut
    ? [
        button(
          desk,
          'Cut the power',
          () => act('POST', '/simulator/power-cut').then(() => 'The power is cut: watch what comes back'),
          'danger',
        ),
      ]
    : []),
];
