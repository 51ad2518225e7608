/** The local API for people: the document at /api/v1/openapi.json, endpoint by endpoint. */
import { get, takeToken } from './api.ts';
import { h, type Json } from './dom.ts';
import { tree } from './tree.ts';

type Body = { content?: { [type: string]: { schema?: Json } }; description?: string };
type Operation = {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; description?: string }[];
  requestBody?: Body;
  responses?: { [status: string]: Body };
};
type Document = {
  info: { title: string; description: string };
  servers?: { url: string }[];
  paths: { [path: string]: { [method: string]: Operation } };
};

const METHODS = ['get', 'post', 'put', 'delete'];

const show = ({ info, servers = [], paths }: Document): HTMLElement => {
  const base = servers[0]?.url ?? '';
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [endpoint(method, `${base}${path}`, operation)] : [];
    }),
  );
  return h(
    'main',
    {},
    h('h1', {}, info.title),
    h('p', {}, info.description),
    h(
      'p',
      {},
      h('a', { href: '/' }, 'the station'),
      ' · ',
      h('a', { href: '/api/v1/openapi.json' }, 'as JSON'),
    ),
    ...operations,
  );
};

const endpoint = (method: string, path: string, operation: Operation): HTMLElement => {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation;
  const schema = schemaOf(requestBody);
  return h(
    'details',
    { class: 'panel' },
    h('summary', {}, h('span', { class: 'mono' }, `${method.toUpperCase()} ${path}`), ` ${summary}`),
    description !== undefined && h('p', {}, description),
    ...parameters.map(({ name, in: where, description: meaning = '' }) =>
      h('p', {}, h('span', { class: 'mono' }, name), ` (${where}) ${meaning}`),
    ),
    schema !== undefined && h('div', {}, h('h3', {}, 'Body'), tree(schema)),
    ...Object.entries(responses).map(([status, response]) => answer(status, response)),
  );
};

const answer = (status: string, response: Body): HTMLElement => {
  const schema = schemaOf(response);
  return h(
    'div',
    {},
    h('h3', {}, `${status} ${response.description ?? ''}`),
    schema !== undefined && tree(schema),
  );
};

const schemaOf = (body: Body | undefined): Json | undefined => Object.values(body?.content ?? {})[0]?.schema;

const app = document.getElementById('app')!;
takeToken();
get<Document>('/openapi.json').then(
  (openApi) => app.replaceChildren(show(openApi)),
  (error: Error) => app.replaceChildren(h('main', {}, h('p', { role: 'alert' }, error.message))),
);
