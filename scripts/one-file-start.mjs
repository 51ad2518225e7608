/**
 * What every start loads anyway goes into one file. Code that is split for the sake of what is loaded later comes in some
 * sixty parts, of which each is looked for, read and linked on its own: a quarter of the time to the first frame. The parts stay
 * where they are and pass on what has moved, so that whatever is loaded later finds the same, once.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param outputs esbuild's list of what it wrote
 * @param start the output that is the beginning of every start
 * @param first the output that is loaded before it, and stays as it is with all that it needs
 */
export const joinStart = async ({ root, outputs, start, first, options }) => {
  const kept = closureOf(outputs, first);
  const parts = [...closureOf(outputs, start)].filter((part) => !kept.has(part));
  const names = new Map(parts.map((part, index) => [join(root, part), `p${index}`]));
  const folder = join(root, dirname(start));
  const contents = parts
    .map((part) =>
      passing(
        outputs[part].exports,
        (name) => [name, `p${parts.indexOf(part)}_${name}`],
        `./${basename(part)}`,
      ),
    )
    .join('\n');
  const outfile = join(folder, 'start.js');
  const onlyParts = {
    name: 'only parts of the start',
    setup: (esbuild) =>
      esbuild.onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) =>
        kind !== 'entry-point' && (kind === 'dynamic-import' || !names.has(join(resolveDir, path)))
          ? { path, external: true }
          : undefined,
      ),
  };
  await build({
    ...options,
    stdin: { contents, resolveDir: folder },
    outfile,
    bundle: true,
    plugins: [onlyParts],
  });
  for (const part of parts) {
    const passedOn = passing(
      outputs[part].exports,
      (name) => [`p${parts.indexOf(part)}_${name}`, name],
      './start.js',
    );
    writeFileSync(join(root, part), `${passedOn}\n`);
    rmSync(join(root, `${part}.map`), { force: true });
  }
};

/** `export { a as b } from './part.js'`. */
const passing = (exported, renamed, from) =>
  exported.length === 0
    ? `import '${from}';`
    : `export { ${exported.map((name) => renamed(name).join(' as ')).join(', ')} } from '${from}';`;

/** All that is loaded with an output at once, in the order in which it is. */
const closureOf = (outputs, output, found = new Set()) => {
  found.add(output);
  for (const { path, kind, external } of outputs[output].imports)
    if (kind === 'import-statement' && !external && !found.has(path)) closureOf(outputs, path, found);
  return found;
};
