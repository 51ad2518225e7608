/** Any JSON as a tree that opens and closes. */
import { h, isObject } from './dom.ts';

export const tree = (value: unknown, open = 2): HTMLElement =>
  isObject(value)
    ? h('div', { class: 'tree' }, ...members(value, open))
    : h('div', { class: 'tree' }, leaf(value));

const members = (value: object, open: number): HTMLElement[] =>
  Object.entries(value).map(([name, inner]) => member(name, inner, open));

const member = (name: string, value: unknown, open: number): HTMLElement => {
  if (!isObject(value) || Object.keys(value).length === 0)
    return h('div', { class: 'member' }, h('span', { class: 'key' }, name), leaf(value));
  const size = Array.isArray(value) ? `${value.length}` : '';
  return h(
    'details',
    { open: open > 0 },
    h('summary', {}, h('span', { class: 'key' }, name), h('span', { class: 'soft' }, size)),
    ...members(value, open - 1),
  );
};

const leaf = (value: unknown): HTMLElement =>
  h(
    'span',
    { class: `leaf ${value === null ? 'null' : typeof value}` },
    isObject(value) ? (Array.isArray(value) ? '[]' : '{}') : String(value),
  );
