import { writeSync } from 'node:fs';
import { SystemClock } from '../../../src/actors/clock.ts';
import { DurableHost } from '../../../src/actors/host.ts';
import type { TransactionEvent } from '../../../src/domain/notifications.ts';
import type { AnyEffect } from '../../../src/machines/kit.ts';
import { openStorage } from '../../../src/persistence/open-storage.ts';
import { lampEntry } from '../host-world.ts';

/**
 * A host under load until it is killed: `node killed-host.mjs FOLDER LAMPS [in|after COMMIT]`. First it prints what it
 * found on the disk, then one line for each effect performed, which is what it owes the world.
 */
const [folder, lamps, moment, commitOfDeath] = process.argv.slice(2);
const storage = await openStorage(folder!);
let commits = 0;
let ids = 0;
const die = () => process.kill(process.pid, 'SIGKILL');
const dies = (now: string) => moment === now && commits === Number(commitOfDeath);
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

const host = new DurableHost({
  storage,
  clock: new SystemClock(),
  machines: { lamp: lampEntry },
  newId: () => `${++ids}`,
  log: () => {},
  onCommitFailure: () => process.exit(1),
  trace: ({ kind }) => {
    if (kind !== 'commit') return;
    if (dies('after')) die();
    commits++;
  },
});
type Notify = AnyEffect & { what: string; pressed: number };
host.within<Notify>('notify', ({ what, pressed }, from) => {
  if (what !== 'light') return;
  host.stage(() => {
    const notification = {
      type: 'transactionEvent',
      transactionId: from,
      seqNo: pressed,
    } as TransactionEvent;
    const seq = storage.outbox.nextSeq();
    storage.outbox.append({
      seq,
      lane: 'transaction',
      transactionId: from,
      notification,
      attempts: 0,
      bytes: 1,
    });
  });
});
host.after<Notify>('notify', ({ what, pressed }, from) => {
  if (what === 'light') say({ performed: from, pressed });
});
host.boot();
say({ found: found() });
for (let n = 0; n < Number(lamps); n++) if (!host.snapshot(`lamp/${n}`)) host.start('lamp', `lamp/${n}`, {});

const work = () => {
  for (let n = Math.ceil(Math.random() * 5); n > 0; n--)
    host.receive(`lamp/${Math.floor(Math.random() * Number(lamps))}`, { type: 'press' });
  if (dies('in')) host.stage(die);
  setImmediate(work);
};
work();

function found() {
  const told: Record<string, number[]> = {};
  for (
    let entry = storage.outbox.first('transaction');
    entry;
    entry = storage.outbox.first('transaction', entry.seq)
  ) {
    const { transactionId, seqNo } = entry.notification as TransactionEvent;
    told[transactionId] = [...(told[transactionId] ?? []), seqNo];
  }
  const timers = storage.timers.all();
  return host.addresses('lamp/').map((address) => ({
    address,
    pressed: host.snapshot(address)?.context.pressed,
    value: host.snapshot(address)?.value,
    told: told[address] ?? [],
    deadlines: timers.filter((row) => row.address === address).length,
  }));
}
