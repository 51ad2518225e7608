/** Elements as function calls; nothing on this page sets HTML from data. */
type Child = Node | string | number | false | null | undefined;
type Props = { [name: string]: unknown };

export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => fill(document.createElement(tag), props, children);

export const svg = (tag: string, props: Props = {}, ...children: Child[]): SVGElement =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children);

const fill = <E extends Element>(element: E, props: Props, children: Child[]): E => {
  for (const [name, value] of Object.entries(props))
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false && value !== null)
      element.setAttribute(name, value === true ? '' : String(value));
  for (const child of children)
    if (child !== false && child !== null && child !== undefined)
      element.append(child instanceof Node ? child : String(child));
  return element;
};

/** Changes the text only when it is another, so that nothing is laid out for nothing. */
export const say = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

export const replace = (element: Element, ...children: Child[]): void =>
  element.replaceChildren(
    ...children.filter((child): child is Node | string => child instanceof Node || typeof child === 'string'),
  );

export const clock = (timestamp: string): string => {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime())
    ? ''
    : `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

/** `SuspendedEVSE` is OCPP's word, `waiting-for` a file's. */
export const words = (name: string): string => name.replaceAll('_', ' ').replaceAll('-', ' ');

/** The active states of a chart as paths; `{session: {transaction: 'charging'}}` is "session / transaction / charging". */
export const activeStates = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const below = activeStates(inner);
    return below.length === 0 ? [name] : below.map((path) => `${name} / ${path}`);
  });
};

/** `xstate.after.the back-off.connection.waiting` is "after the back-off". */
export const eventName = (event: string): string => {
  const [, delay] = /^xstate\.after\.(.+?)\.[^ .]+(?:\.|$)/.exec(event) ?? [];
  if (delay !== undefined) return `after ${/^\d+$/.test(delay) ? `${Number(delay) / 1000} s` : delay}`;
  return event === 'xstate.init' ? 'start' : event;
};

export type Json = { [name: string]: unknown };
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
