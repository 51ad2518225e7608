import { describe, expect, it } from 'vitest';
import { authMachine } from '../../src/machines/auth.machine.ts';
import { Bench } from './run-machine.ts';

const GROUP = { value: 'FLEET', type: 'Central' };
type Effect = {
  type: string;
  evseId?: number;
  command?: string;
  callId?: string;
  to?: string;
  event?: { type: string };
  value?: { token: { id_token: { value: string } }; status: string };
  reply?: {
    status: string;
    transactionId?: string;
    statusInfo?: { reasonCode: string; additionalInfo: string };
  };
  args?: {
    provided_token?: { id_token: { value: string } };
    reason?: string;
    request?: { reason: string; id_token: { value: string } };
    validation_result?: { reservation_id?: number; authorization_status: string };
  };
};

/** An effect in few words. */
const brief = (effects: object[]): string[] => (effects as Effect[]).map(inWords);
const inWords = ({ type, evseId, command, args, value, reply, to, event }: Effect): string => {
  if (type === 'publish') return `${value!.token.id_token.value} ${value!.status}`;
  if (type === 'post') return `${to} ${event!.type}`;
  if (type === 'reply')
    return ['reply', reply!.status, reply!.transactionId ?? reply!.statusInfo?.reasonCode]
      .filter(Boolean)
      .join(' ');
  if (command === 'validate_token') return `who is ${args!.provided_token!.id_token.value}?`;
  if (command === 'authorize_response') {
    const { reservation_id } = args!.validation_result!;
    const reserved = reservation_id === undefined ? '' : ` by reservation ${reservation_id}`;
    return `EVSE ${evseId} for ${args!.provided_token!.id_token.value}${reserved}`;
  }
  if (command === 'withdraw_authorization') return `EVSE ${evseId} let go: ${args!.reason}`;
  return `EVSE ${evseId} stopped by ${args!.request!.id_token.value}: ${args!.request!.reason}`;
};

class Desk {
  readonly bench: Bench;
  #presented = 0;

  constructor(
    evseIds: number[] = [1, 2],
    { rules = {}, ...input }: { rules?: object; selectionAlgorithm?: string } = {},
  ) {
    const settings = { authEnabled: true, masterPassGroupId: '', evConnectionTimeOut: 60, ...rules };
    this.bench = new Bench(authMachine(settings), { evseIds, ...input });
  }

  hears(event: { type: string }): string[] {
    this.#presented += 1;
    return brief(this.bench.send(event));
  }

  shows(value: string, more: object = {}, event: object = {}): string[] {
    const token = { id_token: { value, type: 'ISO14443' }, authorization_type: 'RFID', ...more };
    return this.hears({ type: 'token presented', token, ...event } as { type: string });
  }

  /** The verdict on what was shown last, or so many events before. */
  judged(result: object = {}, before = 0): string[] {
    const requestId = `id-${this.#presented - before}`;
    const verdict = { authorization_status: 'Accepted', ...result };
    return this.hears({ type: 'validated', requestId, result: verdict } as { type: string });
  }

  remote(value: string, more: object = {}, event: object = {}): string[] {
    return this.shows(value, { authorization_type: 'OCPP', ...more }, { callId: 'call', ...event });
  }

  session(event: string, evseId = 1, more: object = {}): string[] {
    return this.hears({ type: event, event, evseId, uuid: 'u', connector_id: 1, ...more } as {
      type: string;
    });
  }
  plugged(evseId = 1): string[] {
    return this.session('SessionStarted', evseId, { session_started: { reason: 'EVConnected' } });
  }
  started(value: string, evseId = 1, parent?: object): string[] {
    return this.session('TransactionStarted', evseId, {
      transaction_started: {
        id_token: { value, type: 'ISO14443' },
        ...(parent && { parent_id_token: parent }),
      },
    });
  }
  /** `value` charges at the EVSE. */
  charging(value: string, evseId = 1, parent?: object): this {
    this.plugged(evseId);
    this.shows(value, { evse_ids: [evseId], prevalidated: true, ...(parent && { parent_id_token: parent }) });
    expect(this.started(value, evseId, parent)).toEqual([`${value} UsedToStart`]);
    return this;
  }
}

describe('which EVSE', () => {
  it('FindFirst gives the first that can serve, the one with a car before it', () => {
    const desk = new Desk();
    desk.shows('A');
    expect(desk.judged()).toEqual(['A Accepted', 'EVSE 1 for A']);
    const other = new Desk();
    other.plugged(2);
    other.shows('A');
    expect(other.judged()).toEqual(['A Accepted', 'EVSE 2 for A']);
  });

  it('PlugEvents waits for a car, and gives the one that came first', async () => {
    const desk = new Desk([1, 2], { selectionAlgorithm: 'PlugEvents' });
    desk.shows('A');
    expect(desk.judged()).toEqual(['A Accepted']);
    expect(desk.plugged(2)).toEqual(['EVSE 2 for A']);
    const other = new Desk([1, 2], { selectionAlgorithm: 'PlugEvents' });
    other.plugged(2);
    await other.bench.wait(1);
    other.plugged(1);
    other.shows('A');
    expect(other.judged()).toEqual(['A Accepted', 'EVSE 2 for A']);
  });

  it('FindFirst goes by the configuration where two cars wait', async () => {
    const desk = new Desk();
    desk.plugged(2);
    await desk.bench.wait(1);
    desk.plugged(1);
    desk.shows('A');
    expect(desk.judged().at(-1)).toBe('EVSE 1 for A');
  });

  it('the token that has waited longest gets the car', () => {
    const desk = new Desk([1, 2], { selectionAlgorithm: 'PlugEvents' });
    desk.shows('A');
    desk.judged();
    desk.shows('B');
    desk.judged();
    expect(desk.plugged(1)).toEqual(['EVSE 1 for A']);
    expect(desk.plugged(2)).toEqual(['EVSE 2 for B']);
  });

  it('a car that has charged already comes last', () => {
    const desk = new Desk().charging('A', 1);
    desk.session('TransactionFinished', 1);
    desk.plugged(2);
    desk.shows('B');
    expect(desk.judged().at(-1)).toBe('EVSE 2 for B');
    desk.shows('C');
    expect(desk.judged().at(-1)).toBe('EVSE 1 for C');
  });

  it('only those that the reader, and the verdict, name', () => {
    const desk = new Desk([1, 2, 3]);
    desk.shows('A', { evse_ids: [2, 3] });
    expect(desk.judged({ evse_ids: [3] })).toEqual(['A Accepted', 'EVSE 3 for A']);
    desk.shows('B', { evse_ids: [2] });
    expect(desk.judged({ evse_ids: [] })).toEqual(['B Accepted', 'EVSE 2 for B']);
    desk.shows('C', { evse_ids: [1] });
    expect(desk.judged({ evse_ids: [2] })).toEqual(['C Rejected']);
  });

  it('none that is disabled or faulted', () => {
    const desk = new Desk();
    desk.session('Disabled', 1);
    desk.hears({ type: 'fault news', evseId: 2, faulted: true } as { type: string });
    expect(desk.shows('A')).toEqual(['A Rejected']);
    desk.session('Enabled', 1);
    expect(desk.shows('A')).toEqual(['A Processing', 'who is A?']);
    expect(desk.judged()).toEqual(['A Accepted', 'EVSE 1 for A']);
    desk.hears({ type: 'fault news', evseId: 2, faulted: false } as { type: string });
    desk.shows('B');
    expect(desk.judged()).toEqual(['B Accepted', 'EVSE 2 for B']);
  });

  it('C01.FR.01 whoever plugs in, where nobody need say who it is', () => {
    const desk = new Desk([1, 2], { rules: { authEnabled: false } });
    expect(desk.plugged(2)).toEqual(['EVSE 2 for ']);
    expect(desk.session('SessionStarted', 1, { session_started: { reason: 'Authorized' } })).toEqual([]);
    desk.session('Disabled', 1);
    expect(desk.plugged(1)).toEqual([]);
  });

  it('a verdict that is no good, or that nobody waits for, gives none', () => {
    const desk = new Desk();
    desk.shows('A');
    expect(desk.judged({ authorization_status: 'Blocked' })).toEqual(['A Rejected']);
    expect(desk.judged({}, 1)).toEqual([]);
    expect(desk.bench.snapshot.context.waiting).toEqual([]);
  });
});

describe('shown again', () => {
  it('while the verdict is awaited it is nothing new', () => {
    const desk = new Desk();
    desk.shows('A');
    expect(desk.shows('A')).toEqual([]);
  });

  it('before the car comes it takes itself back', async () => {
    const desk = new Desk();
    desk.shows('A', { prevalidated: true });
    expect(desk.shows('A')).toEqual(['EVSE 1 let go: Local', 'A Withdrawn']);
    expect(await desk.bench.wait(100)).toEqual([]);
    const waiting = new Desk([1], { selectionAlgorithm: 'PlugEvents' });
    waiting.shows('A');
    waiting.judged();
    expect(waiting.shows('A')).toEqual(['A Withdrawn']);
    expect(await waiting.bench.wait(100)).toEqual([]);
  });

  it('E07 it stops what it has started', () => {
    const desk = new Desk().charging('A');
    expect(desk.shows('A')).toEqual(['EVSE 1 stopped by A: Local', 'A UsedToStop']);
  });

  it('C09 so does another of its group, where no car waits for it', () => {
    const desk = new Desk([1]).charging('A', 1, GROUP);
    expect(desk.shows('B')).toEqual(['B Processing', 'who is B?']);
    expect(desk.judged({ parent_id_token: GROUP })).toEqual(['EVSE 1 stopped by B: Local', 'B UsedToStop']);
    desk.shows('C');
    expect(desk.judged()).toEqual(['C Rejected']);
    const roomy = new Desk().charging('A', 1, GROUP);
    roomy.plugged(2);
    roomy.shows('B');
    expect(roomy.judged({ parent_id_token: GROUP })).toEqual(['B Accepted', 'EVSE 2 for B']);
  });

  it('C09 the group may come later', () => {
    const desk = new Desk([1]).charging('A');
    expect(desk.shows('B')).toEqual(['B Rejected']);
    desk.hears({
      type: 'group learnt',
      evseId: 1,
      idToken: { value: 'OTHER', type: 'ISO14443' },
      groupId: GROUP,
    } as { type: string });
    expect(desk.shows('B')).toEqual(['B Rejected']);
    desk.hears({
      type: 'group learnt',
      evseId: 1,
      idToken: { value: 'A', type: 'ISO14443' },
      groupId: GROUP,
    } as { type: string });
    expect(desk.shows('B')).toEqual(['B Processing', 'who is B?']);
    expect(desk.judged({ parent_id_token: GROUP })).toContain('EVSE 1 stopped by B: Local');
  });

  it('a plug that is kept for somebody is released by him alone', () => {
    const desk = new Desk([1]);
    desk.hears({
      type: 'plug kept',
      evseId: 1,
      token: { value: 'A', type: 'ISO14443' },
      parent: GROUP,
    } as { type: string });
    desk.shows('B');
    expect(desk.judged()).toEqual(['B Rejected']);
    expect(desk.shows('A')).toEqual(['EVSE 1 stopped by A: Local', 'A UsedToStop']);
    desk.shows('C');
    expect(desk.judged({ parent_id_token: GROUP })).toContain('EVSE 1 stopped by C: Local');
  });
});

describe('a start from afar', () => {
  it('F01.FR.23, FR.24 is refused at once where it cannot be, and says why', () => {
    const busy = new Desk([1]).charging('A');
    const [refused] = busy.bench.send({
      type: 'token presented',
      token: { id_token: { value: 'B', type: 'Central' }, authorization_type: 'OCPP' },
      callId: 'call',
    });
    expect(refused).toEqual({
      type: 'reply',
      callId: 'call',
      reply: {
        status: 'Rejected',
        statusInfo: { reasonCode: 'TxInProgress', additionalInfo: 'no EVSE can start: in use' },
      },
    });
    const broken = new Desk([1]);
    broken.session('Disabled', 1);
    expect(broken.remote('B')).toEqual(['reply Rejected Unspecified']);
  });

  it('is accepted before the token is judged, and names the transaction that runs', () => {
    const desk = new Desk();
    expect(desk.remote('B')).toEqual(['reply Accepted', 'B Processing', 'who is B?']);
    expect(desk.remote('C', { prevalidated: true }, { transactionId: 'tx' })).toEqual([
      'reply Accepted tx',
      'C Accepted',
      'EVSE 1 for C',
    ]);
  });

  it('never stops what runs, its own or of its group', () => {
    const desk = new Desk().charging('A', 1, GROUP);
    expect(desk.remote('A', { evse_ids: [2] })).toEqual(['reply Accepted', 'A Processing', 'who is A?']);
    expect(desk.judged({ parent_id_token: GROUP })).toEqual(['A Accepted', 'EVSE 2 for A']);
    const full = new Desk([1]).charging('A', 1, GROUP);
    expect(full.remote('A')).toEqual(['reply Rejected TxInProgress']);
  });

  it('that nobody waits for is rejected as well where it can only start', () => {
    const desk = new Desk([1]).charging('A', 1, GROUP);
    expect(desk.shows('B', { authorization_type: 'OCPP' })).toEqual(['B Rejected']);
    expect(desk.shows('C', { authorization_type: 'PlugAndCharge' })).toEqual(['C Rejected']);
  });
});

describe('the time to plug in (C01.FR.26)', () => {
  it('is over: the EVSE is let go', async () => {
    const desk = new Desk();
    desk.shows('A', { prevalidated: true });
    expect(await desk.bench.wait(59.9)).toEqual([]);
    expect(brief(await desk.bench.wait(0.1))).toEqual(['EVSE 1 let go: Timeout', 'A TimedOut']);
    expect(desk.bench.snapshot.context.evses[0]).toMatchObject({ phase: 'free', holder: null });
  });

  it('is over for who waits for a car', async () => {
    const desk = new Desk([1], { selectionAlgorithm: 'PlugEvents' });
    desk.shows('A');
    desk.judged();
    expect(brief(await desk.bench.wait(60))).toEqual(['A TimedOut']);
    expect(desk.plugged()).toEqual([]);
  });

  it('begins with the car where one was awaited', async () => {
    const desk = new Desk([1], { selectionAlgorithm: 'PlugEvents' });
    desk.shows('A');
    desk.judged();
    await desk.bench.wait(50);
    desk.plugged();
    expect(brief(await desk.bench.wait(59.9))).toEqual([]);
    expect(brief(await desk.bench.wait(0.1))).toContain('EVSE 1 let go: Timeout');
    expect(desk.bench.snapshot.context.evses[0]).toMatchObject({ phase: 'plugged' });
  });

  it.each(['Deauthorized', 'PluginTimeout', 'SessionFinished'])('%s ends it', async (event) => {
    const desk = new Desk();
    desk.plugged();
    desk.shows('A', { prevalidated: true });
    expect(desk.session(event)).toEqual([]);
    expect(await desk.bench.wait(100)).toEqual([]);
    expect(desk.bench.snapshot.context.evses[0]).toMatchObject({
      phase: event === 'SessionFinished' ? 'free' : 'plugged',
      holder: null,
    });
  });

  it.each(['Deauthorized', 'PluginTimeout'])('%s is nothing to a transaction', (event) => {
    const desk = new Desk().charging('A');
    desk.session(event);
    expect(desk.bench.snapshot.context.evses[0]).toMatchObject({ phase: 'charging' });
  });
});

describe('what is taken back', () => {
  const takenBack = (request: object) => {
    const desk = new Desk([1, 2, 3]);
    desk.shows('A', { evse_ids: [1], prevalidated: true });
    desk.shows('B', { evse_ids: [2], prevalidated: true });
    desk.shows('C');
    return [desk.hears({ type: 'withdraw_authorization', request } as { type: string }), desk] as const;
  };
  const idOf = (value: string) => ({ value, type: 'ISO14443' });

  it('by the EVSE, the token, both, or all', async () => {
    const [one, desk] = takenBack({ evse_id: 2 });
    expect(one).toEqual(['EVSE 2 let go: Other', 'B Withdrawn']);
    expect(brief(await desk.bench.wait(100))).toEqual(['EVSE 1 let go: Timeout', 'A TimedOut']);
    expect(takenBack({ id_token: idOf('A') })[0]).toEqual(['EVSE 1 let go: Other', 'A Withdrawn']);
    expect(takenBack({ id_token: idOf('C') })[0]).toEqual(['C Withdrawn']);
    expect(takenBack({ id_token: idOf('A'), evse_id: 2 })[0]).toEqual([]);
    expect(takenBack({})[0]).toEqual([
      'EVSE 1 let go: Other',
      'EVSE 2 let go: Other',
      'C Withdrawn',
      'A Withdrawn',
      'B Withdrawn',
    ]);
  });

  it('never from a transaction', () => {
    const desk = new Desk().charging('A');
    expect(desk.hears({ type: 'withdraw_authorization', request: {} } as { type: string })).toEqual([]);
  });
});

describe('reservations (block H)', () => {
  const reserved = (more: object = {}, place: object = {}) => {
    const desk = new Desk();
    desk.hears({
      type: 'reservations changed',
      reservations: [{ id: 7, idToken: { value: 'A', type: 'ISO14443' }, ...more }],
      places: [{ evseId: 2, held: true, reservationIds: [7], ...place }],
    } as { type: string });
    return desk;
  };

  it('H03 the EVSE that is kept goes first, and the reservation hears of it', () => {
    const desk = reserved();
    desk.shows('A');
    expect(desk.judged()).toEqual(['A Accepted', 'EVSE 2 for A by reservation 7', 'reservation/7 presented']);
    expect(desk.started('A', 2)).toEqual(['A UsedToStart', 'reservation/7 used']);
  });

  it('H03.FR.07 a member of the group may use it, which the verdict tells', () => {
    const desk = reserved({ groupIdToken: GROUP });
    desk.shows('B', { evse_ids: [2] });
    expect(desk.judged({ parent_id_token: GROUP })).toContain('EVSE 2 for B by reservation 7');
    const stranger = reserved({ groupIdToken: GROUP });
    stranger.shows('C', { evse_ids: [2] });
    expect(stranger.judged()).toEqual(['C Rejected']);
  });

  it('H03.FR.08 one of several reservations may turn out to be for it', () => {
    const desk = new Desk([2]);
    desk.hears({
      type: 'reservations changed',
      reservations: [
        { id: 7, idToken: { value: 'A', type: 'ISO14443' } },
        { id: 8, idToken: { value: 'C', type: 'ISO14443' }, groupIdToken: GROUP },
      ],
      places: [{ evseId: 2, held: true, reservationIds: [7, 8] }],
    } as { type: string });
    expect(desk.shows('B')).toEqual(['B Processing', 'who is B?']);
    expect(desk.judged({ parent_id_token: GROUP })).toContain('EVSE 2 for B by reservation 8');
  });

  it('nobody else may start there', () => {
    expect(reserved().shows('B', { evse_ids: [2] })).toEqual(['B Rejected']);
  });

  it('an EVSE that need not be kept is for all, and first for whom it is reserved', () => {
    const desk = reserved({}, { held: false });
    desk.shows('B', { evse_ids: [2] });
    expect(desk.judged()).toEqual(['B Accepted', 'EVSE 2 for B']);
  });

  it.each<[string, (desk: Desk) => string[]]>([
    ['shown again', (desk) => desk.shows('A')],
    ['Deauthorized', (desk) => desk.session('Deauthorized', 2)],
    ['SessionFinished', (desk) => desk.session('SessionFinished', 2)],
    ['taken back', (desk) => desk.hears({ type: 'withdraw_authorization', request: {} } as { type: string })],
  ])('%s before the transaction it is given up', (_, happens) => {
    const desk = reserved();
    desk.shows('A', { prevalidated: true });
    expect(happens(desk)).toContain('reservation/7 given up');
  });

  it('so it is when the time to plug in is over, and not by the end of a transaction', async () => {
    const desk = reserved();
    desk.shows('A', { prevalidated: true });
    expect(brief(await desk.bench.wait(60))).toContain('reservation/7 given up');
    const charged = reserved();
    charged.plugged(2);
    charged.shows('A', { prevalidated: true });
    charged.started('A', 2);
    expect(charged.session('SessionFinished', 2)).toEqual([]);
  });
});

describe('the master pass (C16)', () => {
  const rules = { masterPassGroupId: 'fleet' };
  const master = { parent_id_token: GROUP };

  it('C16.FR.02, FR.03 stops all that runs and starts nothing', () => {
    const desk = new Desk([1, 2], { rules }).charging('A', 1).charging('B', 2);
    expect(desk.shows('M')).toEqual(['M Processing', 'who is M?']);
    expect(desk.judged(master)).toEqual([
      'EVSE 1 stopped by M: MasterPass',
      'EVSE 2 stopped by M: MasterPass',
      'M UsedToStop',
    ]);
    const idle = new Desk([1], { rules });
    idle.plugged();
    idle.shows('M');
    expect(idle.judged(master)).toEqual(['M Rejected']);
  });

  it('from afar it does nothing, nor by a car', () => {
    const desk = new Desk([1, 2], { rules }).charging('A', 1);
    desk.remote('M');
    expect(desk.judged(master)).toEqual(['M Rejected']);
    desk.shows('N', { authorization_type: 'PlugAndCharge' });
    expect(desk.judged(master)).toEqual(['N Rejected']);
  });

  it('a module may name another group, or none', () => {
    const desk = new Desk([1], { rules }).charging('A', 1);
    desk.hears({ type: 'set_master_pass_group_id', master_pass_group_id: '' } as { type: string });
    expect(desk.shows('M')).toEqual(['M Rejected']);
    desk.hears({ type: 'set_master_pass_group_id', master_pass_group_id: 'FLEET' } as { type: string });
    expect(desk.shows('M')).toEqual(['M Processing', 'who is M?']);
    expect(desk.judged(master)).toContain('M UsedToStop');
  });

  it('without one there is nothing to stop by', () => {
    const desk = new Desk([1]).charging('A', 1);
    expect(desk.shows('M')).toEqual(['M Rejected']);
    const free = new Desk([1]);
    free.shows('M');
    expect(free.judged({ parent_id_token: { value: '', type: 'Central' } })).toContain('EVSE 1 for M');
  });
});

describe('after a start', () => {
  it('asks again about those whose verdict was not heard', () => {
    const desk = new Desk([1, 2], { selectionAlgorithm: 'PlugEvents' });
    desk.shows('A');
    desk.judged();
    desk.shows('B');
    expect(desk.hears({ type: 'boot' })).toEqual(['who is B?']);
  });

  it('a transaction that nobody here has begun has a holder all the same', () => {
    const desk = new Desk([1]);
    expect(desk.started('A')).toEqual([]);
    expect(desk.bench.snapshot.context.evses[0].holder).toMatchObject({ deskId: 'u' });
    expect(desk.shows('A')).toEqual(['EVSE 1 stopped by A: Local', 'A UsedToStop']);
    expect(desk.session('ChargingStarted')).toEqual([]);
    expect(desk.session('SessionStarted', 9)).toEqual([]);
  });
});
