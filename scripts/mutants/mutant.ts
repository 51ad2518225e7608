/** One small fault, put into one file of the program on purpose. */
export type Mutant = {
  /** From the root of the repository. */
  file: string;
  /** From 1. */
  line: number;
  operator: string;
  /** What is replaced: from here, to before there. */
  start: number;
  end: number;
  text: string;
};

/** The file with the fault in it. */
export const faulty = (source: string, { start, end, text }: Mutant): string =>
  source.slice(0, start) + text + source.slice(end);

/** `src/machines/reset.machine.ts:78 drop an action: 'note the kind', ...NOW → ...NOW` */
export const described = (source: string, mutant: Mutant): string => {
  const { file, line, operator, start, end } = mutant;
  const around = (text: string, until: number) => brief(text.slice(lineStart(source, start), until));
  const before = around(source, lineEnd(source, end));
  const changed = faulty(source, mutant);
  const after = around(changed, lineEnd(changed, start + mutant.text.length));
  return `${file}:${line} ${operator}: ${before} → ${after || '(nothing)'}`;
};

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};
const brief = (text: string): string => {
  const oneLine = text.replaceAll(/\s+/g, ' ').trim();
  return oneLine.length <= 120 ? oneLine : `${oneLine.slice(0, 119)}…`;
};
