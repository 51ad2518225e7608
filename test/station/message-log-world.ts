import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type MessageLog, openMessageLog } from '../../src/station/message-log.ts';

export type LogWorld = {
  readonly log: MessageLog;
  readonly folder: string;
  /** What the process was told about the message log. */
  readonly complaints: string[];
  readonly facts: Map<string, string>;
  /** As if an actor had emitted it, and its turn were committed. */
  perform(effect: { type: string } & Record<string, unknown>): void;
  files(): string[];
  read(name: string): string;
};

type Wishes = {
  folder?: string;
  facts?: Map<string, string>;
  enabled?: string;
  maxBytes?: number;
  maxAgeDays?: number;
  secrets?: boolean;
};

export const NOON = Date.parse('2026-03-04T12:00:00Z');

/** A message log in a folder of its own, with nothing of a station around it but what it asks for. */
export const logWorld = (wishes: Wishes = {}): LogWorld => {
  const base = mkdtempSync(join(tmpdir(), 'statecharge-log-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = wishes.folder ?? join(base, 'messages');
  const complaints: string[] = [];
  const facts = wishes.facts ?? new Map<string, string>();
  const performers = new Map<string, (effect: never) => void>();
  const log = openMessageLog({
    config: {
      ocpp: {
        messageLogFolder: folder,
        messageLog: {
          maxBytes: wishes.maxBytes ?? 0,
          maxAgeDays: wishes.maxAgeDays ?? 0,
          secrets: wishes.secrets ?? false,
        },
      },
    },
    model: { value: () => wishes.enabled ?? 'true' },
    host: {
      now: () => NOON,
      stage: (write: () => void) => write(),
      after: (type: string, perform: (effect: never) => void) => performers.set(type, perform),
    } as never,
    storage: {
      facts: {
        get: (name: string) => facts.get(name),
        put: (name: string, value: string) => facts.set(name, value),
      },
    } as never,
    log: (_, message) => complaints.push(message),
  });
  onTestFinished(() => log.close());
  return {
    log,
    folder,
    complaints,
    facts,
    perform: (effect) => performers.get(effect.type)?.(effect as never),
    files: () => readdirSync(folder).sort(),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
  };
};
