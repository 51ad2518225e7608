import { closeSync, openSync, writeSync } from 'node:fs';
import type { FrameSeen } from '../../actors/csms/csms-link.ts';
import type { Trace } from '../../actors/host/trace.ts';
import { fromJsonText } from '../../domain/json-text.ts';
import type { AnyMachineSnapshot } from '../../machines/kit.ts';
import { evseView } from '../connector-view.ts';
import { systemManners } from '../machines.ts';
import type { Running, StationParts } from '../parts.ts';
import { MessageViews } from './messages.ts';
import { withoutSecrets } from './secrets.ts';
import type { Again, Look, Translation } from './translations.ts';
import type { ModuleMessageSeen } from './watch.ts';

/** The form of the file; raised when an older one can no longer be read. */
export const RECORDING = 1;

/** What a CSMS is told of a customer is nobody else's business, and free text. */
const PRIVATE: ReadonlySet<string> = new Set(['customerInformationPart']);

type Line = { kind: string; at: number; [member: string]: unknown };

/**
 * Writes everything that happens into a file, from the state the actors are in on: each event with its stamp and what came
 * of it, commands and whatever else goes to a desk, messages of the CSMS and of modules, how they were translated, changes
 * of settings, and the topics of the event stream. One JSON object a line. Tokens are marks, equal where they were equal, and secrets are hidden, so what is recorded can be handed on and replayed.
 * @throws the system's error when the file cannot be opened; a line that cannot be written later ends the recording
 */
export class Recorder {
  readonly #parts: StationParts;
  readonly #unveiled = withoutSecrets();
  readonly #messages: MessageViews;
  readonly #file: number;
  readonly #settings = new Map<string, string>();
  #armed: object[] = [];
  #lines: string[] = [];
  #writing = false;
  #closed = false;

  constructor(parts: StationParts, file: string) {
    this.#parts = parts;
    this.#file = openSync(file, 'w', 0o600);
    this.#messages = new MessageViews(this.#unveiled);
    process.once('exit', () => this.close());
  }

  /** To be called when the actors of the former life are back and nothing has happened yet. */
  begin(): void {
    const { host, watch, model, settings, config } = this.#parts;
    this.#changedSettings();
    this.#write({
      recording: RECORDING,
      at: host.now(),
      settings: this.#unveiled({ ...settings }),
      system: systemManners(config),
      station: {
        evses: this.#parts.layout.evses.map((evse) => evseView(host, evse)),
      },
      actors: host.addresses().map((address) => this.#actor(address)),
    });
    watch.add({
      trace: (trace) => this.#trace(trace),
      frame: (frame) => this.#frame(frame),
      module: (message) => this.#module(message),
      translation: (translation, again) => this.#translation(translation, again),
    });
    model.onChange(() => {
      for (const [name, value] of this.#changedSettings())
        this.#line({ kind: 'setting', at: host.now(), name, value });
    });
  }

  /** The topics of the stream, for who looks at the recording. */
  follow({ events }: Running): void {
    events.events.subscribe(({ topic, data }) =>
      this.#line({ kind: 'told', at: this.#parts.host.now(), topic, data: this.#unveiled(data) }),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    closeSync(this.#file);
  }

  #actor(address: string): object {
    const { host } = this.#parts;
    const snapshot = host.snapshot(address)!;
    const machine = host.machineOf(address);
    return { address, machine, value: snapshot.value, row: this.#unveiled(rowOf(snapshot)) };
  }

  #trace(trace: Trace): void {
    const { at } = trace;
    if (trace.kind === 'armed') this.#armed.push({ event: trace.event.type, delayMs: trace.delayMs });
    else if (trace.kind === 'finished')
      this.#line({ kind: 'end', at, address: trace.address, machine: trace.machine });
    else if (trace.kind === 'stepped') {
      const { address, machine, event, from, timerId, taken, effects, snapshot } = trace;
      const armed = this.#armed;
      this.#armed = [];
      this.#line({
        kind: 'step',
        at,
        address,
        machine,
        from: from ?? (timerId === undefined ? 'door' : 'clock'),
        event: this.#unveiled(event),
        value: snapshot.value,
        taken,
        effects: this.#unveiled(effects),
        armed,
      });
    } else if ((trace.kind === 'input' || trace.kind === 'post') && this.#parts.watch.isDesk(trace.to))
      this.#line({
        kind: 'desk',
        at,
        to: trace.to,
        from: trace.kind === 'post' ? trace.from : 'door',
        event: this.#unveiled(trace.event),
      });
  }

  #translation(translation: Translation, again: Again): void {
    if (PRIVATE.has(translation.name)) return;
    const at = this.#parts.host.now();
    const [given, view] = this.#unveiled([translation.given, translation.view]) as [unknown[], Look[]];
    // Made of what may be shown, or a replay would find other lengths than those of the secrets.
    this.#line({ kind: 'translation', at, ...translation, given, view, made: again(given, view) });
  }

  #module({ text, ...message }: ModuleMessageSeen): void {
    const at = this.#parts.host.now();
    this.#line({ kind: 'module', at, ...message, message: this.#unveiled(fromJsonText(text)) });
  }

  #frame(frame: FrameSeen): void {
    const { kind, ...message } = this.#messages.view(frame, this.#parts.csms.link.session?.validator);
    this.#line({ kind: 'message', at: frame.at, frame: kind, ...message });
  }

  #changedSettings(): [string, unknown][] {
    return Object.entries(this.#unveiled({ ...this.#parts.settings }) as object).filter(([name, value]) => {
      const text = JSON.stringify(value) ?? '';
      if (this.#settings.get(name) === text) return false;
      this.#settings.set(name, text);
      return true;
    });
  }

  #line(line: Line): void {
    this.#write(line);
  }

  #write(line: object): void {
    if (this.#closed) return;
    this.#lines.push(`${JSON.stringify(line)}\n`);
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#writing = false;
    if (this.#closed || this.#lines.length === 0) return;
    try {
      writeSync(this.#file, this.#lines.join(''));
    } catch (error) {
      this.#closed = true;
      this.#parts.options.log('warn', `the recording ends here: ${(error as Error).message}`);
    }
    this.#lines = [];
  }
}

/** As the host keeps it. */
const rowOf = (snapshot: AnyMachineSnapshot): object => {
  const { status, value, context, historyValue } = snapshot;
  if (Object.keys(historyValue).length === 0) return { status, value, context };
  const { historyValue: history } = snapshot.machine.getPersistedSnapshot(snapshot) as {
    historyValue?: unknown;
  };
  return { status, value, context, historyValue: history };
};
