import { type Instant, toRfc3339 } from '../time.ts';
import type { Explanation, ProfileStanding, Standing } from './explain.ts';

/** An explanation in sentences, the answer first. */
export const inWords = (explanation: Omit<Explanation, 'words'>): string[] => [
  theAnswer(explanation),
  theReason(explanation),
  ...explanation.profiles.map(aProfile),
  ...(explanation.evses ?? []).map(
    (evse) => `${where(evse.evseId)} adds ${amount(evse.limit, evse.unit, evse.numberPhases)}.`,
  ),
  explanation.changesAt === undefined
    ? 'It will stay so for a year at least, as things are.'
    : `It changes at ${toRfc3339(explanation.changesAt)}.`,
];

const theAnswer = (explanation: { evseId: number; at: Instant } & Omit<Explanation, 'words'>): string => {
  const { evseId, at, limit, unit, numberPhases } = explanation;
  const who = evseId === 0 ? 'The station' : where(evseId);
  return `${who} may take ${amount(limit, unit, numberPhases)} at ${toRfc3339(at)}.`;
};

const theReason = ({ cap }: Omit<Explanation, 'words'>): string => {
  switch (cap.by) {
    case 'profile':
      return `${cap.purpose} ${cap.id} is what limits it.`;
    case 'capacity':
      return 'What the wiring can carry is what limits it.';
    case 'sum':
      return 'It is what the EVSEs may take together; nothing limits them further.';
    case 'default':
      return 'No profile applies, so it is the limit of the station itself.';
  }
};

const aProfile = (profile: ProfileStanding): string => {
  const { purpose, id, stackLevel, says } = profile;
  const place = `${purpose} ${id} (stack level ${stackLevel}, ${where(profile.evseId)})`;
  const period = says
    ? `: ${amount(says.limit, says.rateUnit, says.numberPhases)} from second ${says.startPeriod} of its schedule on`
    : '';
  return `${place} ${WORDS[profile.standing]}${behind(profile)}${period}.`;
};

const behind = ({ behind, standing }: ProfileStanding): string => {
  if (behind === undefined) return '';
  return standing === 'overruled' ? ` by TxProfile ${behind}` : ` by profile ${behind}`;
};

const WORDS: Readonly<Record<Standing, string>> = {
  wins: 'wins in its purpose',
  outranked: 'is outranked',
  overruled: 'is overruled',
  'not valid yet': 'is not valid yet',
  'no longer valid': 'is no longer valid',
  'not begun': 'has a schedule that has not begun',
  over: 'has a schedule that is over',
  pausing: 'pauses until it recurs',
  ignored: 'is of a purpose that is ignored now',
  'other EVSE': 'is for another EVSE',
  'no transaction': 'is for a transaction, and none is running',
  'other transaction': 'is for another transaction',
};

const where = (evseId: number): string => (evseId === 0 ? 'the station' : `EVSE ${evseId}`);

const amount = (limit: number, unit: string, phases?: number): string => {
  const number = `${Math.round(limit * 100) / 100} ${unit}`;
  if (phases === undefined) return number;
  return `${number} on ${phases === 1 ? 'one phase' : `${phases} phases`}`;
};
