/** The device model, with the keys of OCPP 1.6. */
import { get } from './api.ts';
import { h, replace } from './dom.ts';
import type { View } from './view.ts';

type Variable = {
  component: string;
  instance?: string;
  evse?: { id: number; connector_id?: number };
  variable: string;
  variable_instance?: string;
  value?: string;
  mutability: string;
  unit?: string;
  key?: string;
};

export const settingsView = (): View => {
  const search = h('input', {
    type: 'search',
    placeholder: 'Find a variable, a key of 1.6 or a value',
    'aria-label': 'Find a variable',
  });
  const again = h('button', { type: 'button', class: 'action' }, 'Read again');
  const body = h('tbody', {});
  const count = h('span', { class: 'soft' });
  let all: Variable[] = [];

  const paint = () => {
    const text = search.value.trim().toLowerCase();
    const found = all.filter(
      (each) => text === '' || Object.values(each).join(' ').toLowerCase().includes(text),
    );
    count.textContent = `${found.length} of ${all.length}`;
    replace(body, ...found.map(row));
  };
  const read = () =>
    void get<Variable[]>('/variables').then(
      (variables) => {
        all = variables;
        paint();
      },
      () => {},
    );
  search.addEventListener('input', paint);
  again.addEventListener('click', read);
  const head = ['component', 'variable', 'value', 'key of 1.6', ''].map((name) =>
    h('th', { scope: 'col' }, name),
  );
  const element = h(
    'div',
    {},
    h('div', { class: 'toolbar' }, search, again, count),
    h(
      'section',
      { class: 'panel table-box' },
      h('table', { class: 'settings' }, h('thead', {}, h('tr', {}, ...head)), body),
    ),
  );
  return { name: 'settings', title: 'Settings', element, update: () => {}, shown: read };
};

const row = ({
  component,
  instance,
  evse,
  variable,
  variable_instance,
  value,
  unit,
  key,
  mutability,
}: Variable) => {
  const place = evse
    ? ` · EVSE ${evse.id}${evse.connector_id === undefined ? '' : `.${evse.connector_id}`}`
    : '';
  const named = (name: string, of: string | undefined) => (of === undefined ? name : `${name} [${of}]`);
  const shown = mutability === 'WriteOnly' ? '•••' : (value ?? '');
  return h(
    'tr',
    {},
    h('td', {}, named(component, instance), h('span', { class: 'soft' }, place)),
    h('td', {}, named(variable, variable_instance)),
    h(
      'td',
      { class: 'mono value' },
      shown,
      unit === undefined || value === undefined ? '' : h('span', { class: 'soft' }, ` ${unit}`),
    ),
    h('td', {}, key ?? ''),
    h(
      'td',
      { class: 'soft' },
      mutability === 'ReadOnly' ? 'read only' : mutability === 'WriteOnly' ? 'write only' : '',
    ),
  );
};
