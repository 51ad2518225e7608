/**
 * Writes docs/conformance.md: which test cases of the Open Charge Alliance this station passes, read from the titles of
 * the tests that run the real process (test/conformance, test/process). `--check` only says whether the page is fresh.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const home = join(root, 'test/conformance');
const page = join(root, 'docs/conformance.md');

/** The only reasons for which a case need not be shown. */
const REASONS = ['needs hardware', 'optional feature not claimed', 'superseded'];

/** What an open case waits for; the first prefix that fits. Everything else waits for a test. */
const WAITS = [
  [/^TC_(C_5[0-5]|E_46)/, 'ISO 15118'],
  [/^TC_(A_|07[34]|07[5-9]|08[3-7])/, 'security profiles, certificates'],
  [/^TC_M_/, 'certificates'],
  [/^TC_(K_|05[6-9]|060|066|067|072|082)/, 'smart charging'],
  [/^TC_(H_|04[6-9]|05[0-3])/, 'reservation'],
  [/^TC_(D_|C_|042|043|008)/, 'local list and authorization rules'],
  [/^TC_(L_|044|045|080|081)/, 'firmware and log transfers'],
  [/^TC_N_/, 'monitoring, logs, customer information'],
  [/^TC_I_/, 'tariff and cost'],
  [/^TC_O_/, 'display messages'],
];

const BLOCKS = {
  A: 'Security',
  B: 'Provisioning',
  C: 'Authorization',
  D: 'Local authorization list',
  E: 'Transactions',
  F: 'Remote control',
  G: 'Availability',
  H: 'Reservation',
  I: 'Tariff and cost',
  J: 'Meter values',
  K: 'Smart charging',
  L: 'Firmware',
  M: 'ISO 15118 certificates',
  N: 'Diagnostics',
  O: 'Display messages',
  P: 'Data transfer',
};

const csv = (name) => {
  const [head, ...rows] = readFileSync(join(home, name), 'utf8').trim().split(/\r?\n/).map(cells);
  return rows.map((row) => Object.fromEntries(head.map((column, index) => [column, row[index] ?? ''])));
};

const cells = (line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );

const testFiles = ['test/conformance', 'test/process']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
  .sort();

/** Titles of the tests of a file that are run: what stands in `it(...)`, `it.each(...)(...)`, `test(...)`. */
const titlesOf = (path) => {
  const tree = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const titles = [];
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      const callee = node.expression.getText();
      if (/\.(skip|todo)\b/.test(callee)) return;
      if (/^(it|test)\b(?!\.(skip|todo))/.test(callee) && title && 'text' in title)
        titles.push(`${title.text} ${idsIn(callee)}`);
      if (/^(it|test)\b/.test(callee) && title && ts.isTemplateExpression(title))
        titles.push(title.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return titles;
};

/** Ids in the table of an `it.each`, which its title leaves to %s. */
const idsIn = (callee) =>
  callee.includes('.each(') ? (callee.match(/TC_\w+|\b[A-P]\d\d\.FR\.\d+/g) ?? []).join(' ') : '';

const cases = csv('cases.csv');
const known = new Map(cases.map((entry) => [entry.id, entry]));
/** The last use case of each block, by its letter. */
/** The list of cases does not name all use cases of these blocks. */
const lastUseCase = new Map([
  ['I', 6],
  ['O', 6],
]);
for (const { requirements, useCases } of cases)
  for (const [, block, number] of `${requirements} ${useCases}`.matchAll(/\b([A-P])(\d\d)\b/g))
    lastUseCase.set(block, Math.max(lastUseCase.get(block) ?? 0, Number(number)));
const notApplicable = new Map(csv('not-applicable.csv').map((entry) => [entry.id, entry]));

const shownBy = new Map();
const requirements = new Set();
const complaints = [];
for (const file of testFiles)
  for (const title of titlesOf(file)) {
    for (const [, name] of title.matchAll(/TC_((?:[A-P]_\d\d|\d{3}(?:_\d)?))(?:_CS)?\b/g)) {
      const id = `TC_${name}_CS`;
      if (!known.has(id)) complaints.push(`${file}: "${title}" names ${id}, which is no test case`);
      else shownBy.set(id, new Set([...(shownBy.get(id) ?? []), file]));
    }
    for (const [id, block, number] of title.matchAll(/\b([A-P])(\d\d)\.FR\.\d+/g)) {
      if (!(Number(number) <= lastUseCase.get(block)))
        complaints.push(`${file}: "${title}" names ${id}, which is no requirement`);
      requirements.add(id);
    }
  }
for (const [id, { reason }] of notApplicable) {
  if (!known.has(id)) complaints.push(`not-applicable.csv: ${id} is no test case`);
  if (!REASONS.includes(reason)) complaints.push(`not-applicable.csv: ${id}: "${reason}" is no reason`);
  if (shownBy.has(id))
    complaints.push(`not-applicable.csv: ${id} is shown by ${[...shownBy.get(id)].join(', ')}`);
}

const verdictOf = ({ id }) =>
  shownBy.has(id) ? 'passed' : notApplicable.has(id) ? 'not applicable' : 'open';

const explained = (entry) => {
  const { id } = entry;
  if (shownBy.has(id)) return [...shownBy.get(id)].map((file) => `[${nameOf(file)}](../${file})`).join(', ');
  const exempt = notApplicable.get(id);
  if (exempt) return `${exempt.reason}: ${exempt.note}`;
  return `waits for: ${WAITS.find(([pattern]) => pattern.test(id))?.[1] ?? 'a test'}`;
};

const nameOf = (file) => file.replace(/^test\/(conformance\/)?/, '').replace('.test.ts', '');

/** `| name | all | passed | not applicable | open |` */
const countRow = (name, entries) => {
  const count = (verdict) => entries.filter((entry) => verdictOf(entry) === verdict).length;
  return `| ${name} | ${entries.length} | ${count('passed')} | ${count('not applicable')} | ${count('open')} |`;
};

const grouped = (entries, keysOf) => {
  const groups = new Map();
  for (const entry of entries)
    for (const key of keysOf(entry)) groups.set(key, [...(groups.get(key) ?? []), entry]);
  return [...groups];
};

const countTable = (head, rows) => [
  `| ${head} | cases | passed | not applicable | open |`,
  '|---|---|---|---|---|',
  ...rows,
];

const blockOf = ({ id, version, profile }) => (version === '1.6' ? profile : `${id[3]} ${BLOCKS[id[3]]}`);
const profilesOf = ({ profile }) =>
  profile.split('; ').map((part) => part.replace(':M', ', mandatory').replace(':C', ', conditional'));

const chapter = (version) => {
  const entries = cases.filter((entry) => entry.version === version);
  const blocks = grouped(entries, (entry) => [blockOf(entry)]);
  const profiles = version === '1.6' ? [] : grouped(entries, profilesOf);
  return [
    `## OCPP ${version}`,
    '',
    ...countTable(version === '1.6' ? 'profile' : 'block', [
      ...blocks.map(([name, group]) => countRow(name, group)),
      countRow('**all**', entries),
    ]),
    ...(profiles.length
      ? [
          '',
          ...countTable(
            'profile',
            profiles.map(([name, group]) => countRow(name, group)),
          ),
        ]
      : []),
    ...blocks.flatMap(([name, group]) => [
      '',
      `### ${version}: ${name}`,
      '',
      '| case | what it is about | verdict | shown by, or why not |',
      '|---|---|---|---|',
      ...group.map((entry) => `| ${entry.id} | ${entry.title} | ${verdictOf(entry)} | ${explained(entry)} |`),
    ]),
    '',
  ];
};

const text = `${[
  '# Conformance',
  '',
  'Made by `npm run conformance` from the titles of the tests in `test/conformance` and `test/process`: all of them run the',
  'real process against an independent, strict CSMS on a real socket. The cases are those of the Open Charge Alliance for a',
  'station, by their numbers; the tests are ours, and passing them is no certificate. **passed**: a test of the suite shows it.',
  `**not applicable**: for one of ${REASONS.length} reasons (${REASONS.join('; ')}), told with each case. **open**: not shown yet.`,
  '',
  `Besides the cases, titles name ${requirements.size} requirements of OCPP 2.0.1.`,
  '',
  ...chapter('1.6'),
  ...chapter('2.0.1'),
]
  .join('\n')
  .trimEnd()}\n`;

for (const complaint of complaints) console.error(complaint);
if (complaints.length) process.exitCode = 1;
else if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (text !== readFileSync(page, 'utf8')) {
  console.error('docs/conformance.md is not what the titles say: run `npm run conformance`');
  process.exitCode = 1;
}
