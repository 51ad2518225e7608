/**
 * Bundles the station: dist/cli.js, and beside it one chunk for each part that is loaded only when it is needed, so that
 * a start does not pay for it. Native modules stay outside. And dist/testing.js, what tests of other projects import.
 */
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { joinStart } from './one-file-start.mjs';
import { OUTSIDE } from './outside-the-bundle.mjs';
import { buildPage } from './page.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'src/cli.ts');

/** CommonJS packages inside an ES module still want `require`, `__filename` and `__dirname`. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join('\n');

/** Kysely says what the tables are, but the SQL is always the same: it is compiled here, so that no start pays for Kysely. */
const compiledMigrations = {
  name: 'compiled migrations',
  setup: (esbuild) =>
    esbuild.onLoad({ filter: /src\/persistence\/migrations\.ts$/ }, async ({ path }) => {
      const options = { entryPoints: [path], bundle: true, format: 'esm', platform: 'node', write: false };
      const [{ text }] = (await build(options)).outputFiles;
      const { migrationSteps } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
      const steps = JSON.stringify(migrationSteps(0));
      return { contents: `export const migrationSteps = (from) => ${steps}.slice(from);`, loader: 'js' };
    }),
};

/** The live page as text inside a part of its own, which is loaded when somebody opens the page. */
const livePage = {
  name: 'live page',
  setup: (esbuild) =>
    esbuild.onLoad({ filter: /src\/api\/page-files\.ts$/ }, async () => {
      const files = JSON.stringify([...(await buildPage())]);
      return {
        contents: `const files = new Map(${files}); export const pageFiles = async () => files;`,
        loader: 'js',
      };
    }),
};

/** The local API speaks HTTP/1.1; to load Node's HTTP/2 only to ask whether a request is one takes 5 ms and 1.5 MB. */
const withoutHttp2 = {
  name: 'without HTTP/2',
  setup: (esbuild) => {
    esbuild.onResolve({ filter: /^node:http2$/ }, ({ path }) => ({ path, namespace: 'without-http2' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'without-http2' }, () => ({
      contents: 'export class Http2ServerRequest {}\nexport const constants = {};',
    }));
  },
};

const options = {
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
};

if (existsSync(entry)) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: join(root, 'dist'),
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    bundle: true,
    metafile: true,
    // The last two are optional natives of ws.
    external: [...OUTSIDE, 'bufferutil', 'utf-8-validate'],
    loader: { '.html': 'text', '.css': 'text', '.svg': 'text', '.sql': 'text', '.yaml': 'text' },
    banner: { js: banner },
    plugins: [compiledMigrations, withoutHttp2, livePage],
    // For Node.js rxjs names CommonJS, of which nothing can be left out.
    alias: { rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js') },
  });
  const { outputs } = metafile;
  const start = Object.keys(outputs).find((output) => outputs[output].entryPoint === 'src/cli/run.ts');
  await joinStart({ root, outputs, start, first: 'dist/cli.js', options });
  // A bundle of its own, so that the station's parts stay as they are; it runs where packages are installed.
  await build({
    ...options,
    entryPoints: [join(root, 'src/testing.ts')],
    outdir: join(root, 'dist'),
    bundle: true,
    packages: 'external',
  });
} else {
  console.log('src/cli.ts is missing: nothing to build');
}
