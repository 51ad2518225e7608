/** Each translation between OCPP and the words of the domain as it is made, so that a replay can make it again. */
import type { OcppVersion, StationView, Subprotocol } from '../../protocol/version.ts';

/**
 * `command`: a request of the CSMS in our words. `response`: our reply in its. `requests`: a notification as messages.
 * `receipt`: what their answer teaches. `request`, `answer`: an inquiry and its answer.
 */
export type Way = 'command' | 'response' | 'requests' | 'receipt' | 'request' | 'answer';

export type Translation = {
  version: Subprotocol;
  way: Way;
  /** Of the table: an action, a notification or an inquiry. */
  name: string;
  given: unknown[];
  /** What the translation asked about the station, and what it heard. */
  view: Look[];
  made: unknown;
};
export type Look = [question: string, about: unknown[], answer: unknown];

type Translate = (...given: unknown[]) => unknown;
type Entry = { readonly [way in Way]?: Translate };
type Table = { readonly [name: string]: Entry };
/** Makes it again of something else. */
export type Again = (given: unknown[], view: Look[]) => unknown;
type Seen = (translation: Translation, again: Again) => void;
const CHAPTERS = ['hear', 'tell', 'ask'] as const;

/** The same version, of which every translation is seen. */
export const seenThrough = (version: OcppVersion, seen: Seen): OcppVersion => {
  const chapters = CHAPTERS.map((chapter) => {
    const table = Object.entries(version[chapter] as unknown as Table);
    return [chapter, Object.fromEntries(table.map(([name, entry]) => [name, watched(name, entry)]))];
  });
  function watched(name: string, entry: Entry): Entry {
    const ways = Object.entries(entry).filter(([, translate]) => typeof translate === 'function');
    return { ...entry, ...Object.fromEntries(ways.map(([way, run]) => [way, tap(way as Way, name, run)])) };
  }
  function tap(way: Way, name: string, translate: Translate): Translate {
    return (...args) => {
      const view: Look[] = [];
      const made = translate(...args.map((arg) => (isView(arg) ? watchedView(arg, view) : arg)));
      const given = args.filter((arg) => !isView(arg));
      const again: Again = (others, looks) => attempt(translate, others, looks);
      seen({ version: version.subprotocol, way, name, given, view, made }, again);
      return made;
    };
  }
  return { ...version, ...Object.fromEntries(chapters) } as OcppVersion;
};

/**
 * Makes a recorded translation again.
 * @returns what it is now, or in words why there is none
 */
export const translateAgain = (version: OcppVersion, translation: Translation): unknown => {
  const { way, name, given, view } = translation;
  const entries = CHAPTERS.map((chapter) => (version[chapter] as unknown as Table)[name]);
  const translate = entries.find((entry) => entry?.[way])?.[way];
  if (!translate) return `${version.subprotocol} does not translate ${name} any more`;
  return attempt(translate, given, view);
};

const attempt = (translate: Translate, given: readonly unknown[], view: readonly Look[]): unknown => {
  try {
    return translate(...given, rememberedView(view));
  } catch (error) {
    return String(error);
  }
};

const isView = (arg: unknown): arg is StationView =>
  typeof arg === 'object' && arg !== null && 'connectorNumber' in arg && 'csmsTransactionId' in arg;

const watchedView = (view: StationView, looks: Look[]): StationView =>
  viewOf((question, about) => {
    const answer = (view[question] as Translate)(...about);
    looks.push([question, about, answer ?? null]);
    return answer;
  });

/** The station as it was when it was asked; what was not asked then has no answer. */
const rememberedView = (looks: readonly Look[]): StationView =>
  viewOf((question, about) => {
    const text = JSON.stringify(about);
    const look = looks.find(([asked, of]) => asked === question && JSON.stringify(of) === text);
    return look?.[2] ?? undefined;
  });

/** Whatever a translation may ask, now or in a later version. */
const viewOf = (ask: (question: keyof StationView, about: unknown[]) => unknown): StationView =>
  new Proxy({} as StationView, {
    get:
      (_, question) =>
      (...about: unknown[]) =>
        ask(question as keyof StationView, about),
    has: () => true,
  });
