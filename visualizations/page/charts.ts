/** The statechart of any actor, with its active states lit and the last transition marked. */
import { get } from './api.ts';
import { activeStates, clock, eventName, h, isObject, replace, say, words } from './dom.ts';
import type { Actor, Model } from './model.ts';
import { tree } from './tree.ts';
import type { Desk, View } from './view.ts';

type Detail = Actor & { context: object; deadlines: { event: string; due: string }[] };

export const chartsView = (desk: Desk): View & { choose(address: string): void } => {
  const filter = h('input', {
    type: 'search',
    placeholder: 'Find an actor',
    'aria-label': 'Find an actor',
    oninput: () => desk.refresh(),
  });
  const list = h('div', { class: 'actor-list', role: 'listbox', 'aria-label': 'Actors' });
  const paper = h('div', { class: 'paper-box', tabindex: '0', 'aria-label': 'Statechart' });
  const title = h('h2', {});
  const now = h('p', { class: 'now', 'aria-live': 'polite' });
  const last = h('p', { class: 'soft' });
  const waits = h('p', { class: 'soft' });
  const context = h('div', {});
  const items = new Map<string, Item>();
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const seen = [...items]
      .map(([address, item]) => ({ address, ...item }))
      .filter(({ element }) => !element.hidden);
    const next = seen[seen.findIndex(({ address }) => address === chosen) + step];
    if (!next) return;
    choose(next.address);
    next.element.focus();
  });
  let charts: { [machine: string]: string } = {};
  let chosen: string | undefined;
  let drawn = '';
  let lit = '';
  let asked = '';

  void fetch('/statecharts.json')
    .then((response) => response.json())
    .then((all) => {
      charts = all;
      desk.refresh();
    });

  const choose = (address: string) => {
    chosen = address;
    desk.refresh();
  };

  const update = (model: Model) => {
    if (chosen === undefined || !model.actors.has(chosen)) chosen = favourite(model);
    syncList(list, items, model, filter.value.toLowerCase(), chosen, choose);
    const actor = chosen === undefined ? undefined : model.actors.get(chosen);
    if (!actor) return;
    say(title, actor.address);
    if (drawn !== actor.machine && charts[actor.machine] !== undefined) {
      drawn = actor.machine;
      lit = '';
      draw(paper, charts[actor.machine]!);
    }
    const key = JSON.stringify([actor.address, actor.value, actor.taken, actor.at]);
    if (key === lit) return;
    lit = key;
    light(paper, actor);
    say(now, activeStates(actor.value).map(words).join('  ·  '));
    say(last, actor.event === undefined ? '' : `last: ${eventName(actor.event)} at ${clock(actor.at ?? '')}`);
    void detail(actor);
  };

  const detail = async (actor: Actor) => {
    if (!desk.live()) return replace(context);
    asked = actor.address;
    const found = await get<Detail>(`/actors/${actor.address}`).catch(() => undefined);
    if (!found || asked !== found.address) return;
    say(waits, found.deadlines.map(({ event, due }) => `${eventName(event)}: due ${clock(due)}`).join('; '));
    replace(context, tree(found.context, 1));
  };

  const element = h(
    'div',
    { class: 'charts' },
    h('section', { class: 'panel side' }, filter, list),
    h('section', { class: 'panel chart' }, h('div', { class: 'chart-head' }, title, now, last, waits), paper),
    h('section', { class: 'panel side' }, h('h3', {}, 'What it remembers'), context),
  );
  return { name: 'statecharts', title: 'Statecharts', element, update, choose };
};

/** What a visitor wants to see first. */
const favourite = (model: Model): string | undefined =>
  [...model.actors.keys()].find((address) => address.startsWith('evse_manager/')) ??
  [...model.actors.keys()].find((address) => address.startsWith('connector/1')) ??
  model.actors.keys().next().value;

/** `seen`: what of the actor the element shows. */
type Item = { element: HTMLElement; seen?: Actor; filter?: string };

const syncList = (
  list: HTMLElement,
  items: Map<string, Item>,
  model: Model,
  filter: string,
  chosen: string | undefined,
  choose: (address: string) => void,
) => {
  for (const [address, item] of items)
    if (!model.actors.has(address)) {
      item.element.remove();
      items.delete(address);
    }
  const missing = [...model.actors.keys()].filter((address) => !items.has(address));
  for (const address of missing) items.set(address, { element: itemElement(address, choose) });
  if (missing.length > 0) {
    const sorted = [...items].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
    items.clear();
    for (const [address, item] of sorted) items.set(address, item);
    list.append(...sorted.map(([, { element }]) => element));
  }
  for (const [address, item] of items) {
    const { element } = item;
    const isChosen = String(address === chosen);
    if (element.ariaSelected !== isChosen) {
      element.ariaSelected = isChosen;
      element.tabIndex = address === chosen ? 0 : -1;
    }
    const actor = model.actors.get(address)!;
    if (item.seen === actor && item.filter === filter) continue;
    Object.assign(item, { seen: actor, filter });
    const state = activeStates(actor.value)
      .map((path) => path.split(' / ').at(-1))
      .join(', ');
    say(element.lastElementChild!, state);
    element.hidden = filter !== '' && !`${address} ${state}`.toLowerCase().includes(filter);
  }
};

const itemElement = (address: string, choose: (address: string) => void): HTMLElement =>
  h(
    'button',
    { type: 'button', role: 'option', class: 'actor', onclick: () => choose(address) },
    h(
      'span',
      { class: 'actor-name' },
      address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, (id) => id.slice(0, 8)),
    ),
    h('span', { class: 'actor-state' }),
  );

/** Smaller than this nobody can read it: then it is scrolled. */
const SMALLEST = 0.72;

/** The drawings come from the station itself, made when it was built. */
const draw = (paper: HTMLElement, text: string) => {
  const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  svg.removeAttribute('width');
  const width = Number(svg.getAttribute('viewBox')?.split(' ')[2]);
  svg.style.maxWidth = `${width}px`;
  svg.style.minWidth = `${Math.round(width * SMALLEST)}px`;
  paper.replaceChildren(document.importNode(svg, true));
};

const bringIntoView = (paper: HTMLElement, state: Element) => {
  const box = paper.getBoundingClientRect();
  const at = state.getBoundingClientRect();
  if (at.left < box.left || at.right > box.right)
    paper.scrollLeft += at.left + at.width / 2 - box.left - box.width / 2;
  if (at.top < box.top || at.bottom > box.bottom)
    paper.scrollTop += at.top + at.height / 2 - box.top - box.height / 2;
};

const idsOf = (value: unknown, path: string): string[] => {
  if (typeof value === 'string') return [path, `${path}.${value}`];
  if (!isObject(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => idsOf(inner, `${path}.${name}`))];
};

const light = (paper: HTMLElement, { machine, value, taken }: Actor) => {
  const active = new Set(idsOf(value, machine));
  for (const state of paper.querySelectorAll<SVGElement>('[data-id]'))
    state.classList.toggle('active', active.has(state.dataset.id!));
  const centre = paper.querySelector('.state.active.inner');
  if (centre) bringIntoView(paper, centre);
  const keys = new Set(taken);
  for (const arrow of paper.querySelectorAll<SVGElement>('[data-keys]'))
    arrow.classList.toggle(
      'taken',
      arrow.dataset.keys!.split('\n').some((key) => keys.has(key)),
    );
};
