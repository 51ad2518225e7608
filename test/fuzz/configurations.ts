import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { type Finding, sentence } from '../../src/config/finding.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Random } from '../faults/random.ts';
import { pick, whole } from './inventor.ts';
import { garbled, mutated } from './mutation.ts';

/** A station file with all it refers to, one file of which is another than it was. */
export type Case = { station: string; file: string; text: string };

const OURS = join(import.meta.dirname, '../../config');
const STATIONS = /^station-.*\.yaml$/;

/** The folder `config/` of this repository, where one file at a time is replaced. */
export class Configurations {
  /** How many were not taken. */
  refused = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'statecharge-fuzz-'));
  readonly #texts = new Map<string, string>();
  readonly #random: Random;
  readonly #sets: { station: string; files: string[] }[];

  constructor(random: Random) {
    this.#random = random;
    cpSync(OURS, this.#folder, { recursive: true });
    this.#sets = ['examples', 'trial'].flatMap((set) => {
      const names = readdirSync(join(OURS, set), { recursive: true, encoding: 'utf8' });
      const files = names.filter((name) => /\.(json|ya?ml)$/.test(name)).map((name) => join(set, name));
      return files
        .filter((file) => STATIONS.test(file.slice(set.length + 1)))
        .map((station) => ({
          station,
          files: [station, ...files.filter((file) => !file.includes('station-'))],
        }));
    });
    for (const file of this.#sets.flatMap(({ files }) => files))
      this.#texts.set(file, readFileSync(join(OURS, file), 'utf8'));
  }

  draw(): Case {
    const random = this.#random;
    const { station, files } = pick(random, this.#sets);
    const file = random.chance(0.5) ? station : pick(random, files);
    return { station, file, text: this.#textOf(file) };
  }

  /** What is wrong with what is said of it; nothing: it is good, or its errors are told as they should be. */
  faults({ station, file, text }: Case): string[] {
    const path = join(this.#folder, file);
    writeFileSync(path, text);
    try {
      const loaded = loadConfig(join(this.#folder, station));
      const findings = loaded.ok ? loaded.warnings : loaded.problems;
      const refused = !loaded.ok;
      const isTold = findings.some(({ kind }) => kind === 'error');
      if (refused) this.refused += 1;
      return [
        ...findings.flatMap((finding) => this.#findingFaults(finding)),
        ...(refused && !isTold ? ['refused without an error'] : []),
      ];
    } catch (error) {
      return [`thrown: ${(error as Error).stack}`];
    } finally {
      writeFileSync(path, this.#texts.get(file)!);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** It names a file, what was expected, and holds nothing that only a program would say. */
  #findingFaults(finding: Finding): string[] {
    const { file, key, found = '', expected } = finding;
    const line = sentence(finding);
    return [
      // A configuration may name files that lie elsewhere.
      ...(isAbsolute(file) ? [] : ['names no file']),
      ...(expected.trim() === '' ? ['does not say what was expected'] : []),
      ...(OF_THE_PROGRAM.test(`${found} ${expected}`) ? ['speaks of the program'] : []),
      ...(line.length - file.length - key.length > LONGEST_LINE ? ['says too much'] : []),
    ].map((fault) => `a finding ${fault}: ${line.slice(0, 500)}`);
  }

  #textOf(file: string): string {
    const random = this.#random;
    const good = this.#texts.get(file)!;
    if (random.chance(0.15))
      return garbled(good, this.#texts.get(pick(random, [...this.#texts.keys()]))!, random);
    const tree = JSON.parse(JSON.stringify(load(good)));
    const text = mutated(tree, random);
    if (!/ya?ml$/.test(file) || random.chance(0.5)) return text;
    return random.chance(0.7) ? inYaml(text, random) : text.replace(/"(\w+)":/, pick(random, YAML));
  }
}

const LONGEST_LINE = 1_000;
const OF_THE_PROGRAM = /(?<!")\[object |\bundefined\b|TypeError|RangeError|is not a function|\n\s+at /;

const inYaml = (json: string, random: Random): string => {
  try {
    const text = dump(JSON.parse(json));
    const at = whole(random, 0, text.length);
    return random.chance(0.5) ? text : text.slice(0, at) + pick(random, YAML) + text.slice(at);
  } catch {
    return json;
  }
};

const YAML = [
  '\t',
  '---\n',
  '&a ',
  '*a',
  '!!js/function ',
  '!!binary ',
  '<<: ',
  '? ',
  '|\n',
  '%YAML 9.9\n',
  '{',
  '~',
  '- ',
];
