import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Schema } from './schema.ts';

/**
 * The steps from one version of the schema to the next, as SQL. Loaded only when a step is due: Kysely costs time at
 * start. It compiles here and does not run, since the whole migration is one synchronous transaction.
 *
 * A released step is never changed; the next one is added.
 */
export const migrationSteps = (from: number): string[][] =>
  STEPS.slice(from).map((step) => step().map((statement) => statement.compile().sql));

const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
const create = (table: keyof Schema) => db.schema.createTable(table);

/**
 * Rowid tables where rows are large (a change touches one page), `without rowid` where they are small; no index that
 * is not a key, because each index is one more page written in a commit.
 */
const firstTables = (): Compilable[] => [
  create('actors')
    .addColumn('address', 'text', (column) => column.primaryKey().notNull())
    .addColumn('machine', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('snapshot', 'text', (column) => column.notNull()),
  small(
    create('timers')
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('timer_id', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('due', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('timers_key', ['address', 'timer_id']),
  ),
  create('quarantine')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('machine', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('snapshot', 'text', (column) => column.notNull())
    .addColumn('timers', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull()),
  outboxColumns(create('outbox').addColumn('seq', 'integer', (column) => column.primaryKey())),
  outboxColumns(
    create('dead_letters')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull()),
  ),
  small(
    create('announcements')
      .addColumn('transaction_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('subprotocol', 'text', (column) => column.notNull())
      .addColumn('csms_url', 'text', (column) => column.notNull())
      .addColumn('csms_transaction_id', 'integer'),
  ),
  small(keyAndValue(create('variables'), 'key')),
  small(
    create('authorization_cache')
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('info', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('authorization_cache_key', ['token', 'type']),
  ),
  small(keyAndValue(create('facts'), 'name')),
];

type Table = ReturnType<typeof create>;

const outboxColumns = (table: Table): Table =>
  table
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('transaction_id', 'text')
    .addColumn('thinnable', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('notification', 'text', (column) => column.notNull());

const keyAndValue = (table: Table, key: string): Table =>
  table
    .addColumn(key, 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull());

const small = (table: Table): Table => table.modifyEnd(sql`without rowid`);

/** How often and when a cached verdict was used; the local list; the security log. */
const secondTables = (): Compilable[] => [
  ...['learnt_at', 'used_at', 'uses'].map((column) =>
    db.schema
      .alterTable('authorization_cache')
      .addColumn(column, 'integer', (definition) => definition.notNull().defaultTo(0)),
  ),
  db.schema.alterTable('dead_letters').addColumn('announcement', 'text'),
  small(
    create('local_list')
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('info', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('local_list_key', ['token', 'type']),
  ),
  // Smart charging: profiles in force, and those that wait for the transaction they came with.
  create('charging_profiles')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('profile', 'text', (column) => column.notNull()),
  create('start_profiles')
    .addColumn('call_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('profile', 'text', (column) => column.notNull()),
  create('security_log')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('tech_info', 'text'),
];

const STEPS: (() => Compilable[])[] = [firstTables, secondTables];
