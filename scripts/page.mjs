/** Builds the live page (visualizations/page/) into a few files of text: what the station serves at its API address. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../visualizations/', import.meta.url));

/** By name: index.html, page.js, page.css, statecharts.json; openapi.html and openapi.js, the local API for people. */
export const buildPage = async () => {
  const source = (name) => readFileSync(join(folder, 'page', name), 'utf8');
  const { outputFiles } = await build({
    entryPoints: { page: join(folder, 'page/main.ts'), openapi: join(folder, 'page/openapi.ts') },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  return new Map([
    ['index.html', source('index.html')],
    ['page.css', source('page.css')],
    ['openapi.html', source('openapi.html')],
    ...outputFiles.map(({ path, text }) => [basename(path), text]),
    ['statecharts.json', JSON.stringify(statecharts())],
  ]);
};

/** The drawings without their own colours: the page has its own. */
const statecharts = () =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.svg'))
      .map((name) => [
        name.slice(0, -4),
        readFileSync(join(folder, name), 'utf8').replace(/<style>.*?<\/style>\n?/s, ''),
      ]),
  );
