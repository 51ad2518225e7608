import { afterEach, beforeEach, expect, it } from 'vitest';
import { endpoints } from '../../src/api/endpoints/all.ts';
import { openWorld, type World } from './fake-station.ts';

type Document = { paths: { [path: string]: { [method: string]: { summary: string; responses: object } } } };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.api.close());

it('GET /openapi.json is the document in docs/openapi.json (npx vitest run test/api -u writes it)', async () => {
  const { status, body } = await world.send('GET', '/openapi.json');
  expect(status).toBe(200);
  await expect(`${JSON.stringify(body, undefined, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json');
});

it('GET /openapi.json has every endpoint, with what it answers and how it refuses', async () => {
  const { paths } = (await world.send('GET', '/openapi.json')).body as Document;
  for (const { method, path, status, refusals } of endpoints) {
    const responses = Object.keys(paths[path]?.[method.toLowerCase()]?.responses ?? {});
    expect(responses, `${method} ${path}`).toEqual(
      expect.arrayContaining([status, ...refusals, 'default'].map(String)),
    );
  }
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/status', '/events', '/openapi.json']));
});

it('an answer is as the document says', async () => {
  const answers = endpoints.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  for (const { path, answer } of answers) {
    const { status, body } = await world.send('GET', path);
    if (status === 200) expect(() => answer.parse(body), path).not.toThrow();
  }
});
