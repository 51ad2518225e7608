/** The commands, their arguments and options. What a command does is loaded when it is called. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Verb, Where } from './ctl.ts';

type Ctl = typeof import('./ctl.ts');

/**
 * Runs the command that `args` (without node and script) name. Resolves with the exit code: 1 the command failed, 2 it was
 * not understood, after one line on stderr; undefined when the process is to go on by itself.
 */
export const runProgram = async (args: readonly string[]): Promise<number | undefined> => {
  let exitCode: number | undefined;
  const end = (code: number | undefined) => {
    exitCode = code;
  };
  const program = named(new Command('statecharge'), 'The OCPP side of a charging station.');
  // A start of the station does not wait for the other forty commands.
  const wanted = args[0] === 'run' ? [addStation] : [addStation, addOperation, addReplay, addTrial, addCtl];
  for (const add of wanted) add(program, end);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
};

type End = (code: number | undefined) => void;

const named = (command: Command, description: string): Command =>
  command
    .description(description)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });

const child = (parent: Command, usage: string, description: string): Command =>
  named(parent.command(usage), description);

const port = (text: string): number => whole(text, 0, 65535);
const evse = (text: string): number => whole(text, 1, 1_000_000);
const evseOrStation = (text: string): number => whole(text, 0, 1_000_000);
const instant = (text: string): string => {
  if (!Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new InvalidArgumentError('A time is needed, such as 2026-01-31T18:00:00Z.');
};
const evses = (text: string, before: number[]): number[] => [...before, evse(text)];

const whole = (text: string, least: number, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most && text.trim() !== '') return value;
  throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
};

const amount = (text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== '') return value;
  throw new InvalidArgumentError('A number is needed.');
};

const addStation = (program: Command, end: End): void => {
  child(program, 'run', 'the station')
    .requiredOption('--config <file>', 'the station file (YAML)')
    .option('--simulated-clock', 'time stands still and is moved by POST /api/v1/clock/advance')
    .option('--record <file>', 'writes all that happens to the actors into a file, tokens as marks')
    .option(
      '--inspect <url>',
      'feeds a server of @statelyai/inspect on this computer, such as ws://127.0.0.1:8080',
    )
    .option('--inspect-minutes <n>', 'for so long', amount, 30)
    .option('--trial', 'the power may be cut over the local API, as the live page of npm start offers')
    .option('--api-port <port>', 'port of the local API, instead of the configured one', port)
    .action(async (options) => end(await (await import('./run.ts')).run(options)));
  child(program, 'check-config', 'everything that is wrong with a station file')
    .argument('[file]', 'the station file (YAML)')
    .option('--schema', 'prints the JSON schema of station files instead, for editors')
    .option('--reference', 'prints the reference page instead')
    .action(async (file: string | undefined, options: Printed, command: Command) => {
      if (options.schema || options.reference) return end((await import('./print-schema.ts')).print(options));
      if (file === undefined) command.error("error: missing required argument 'file'");
      end((await import('./check-config.ts')).checkConfig(file, console.log));
    });
  child(
    program,
    'check-module',
    'plays the station to a module of your own, and says what it does not keep to',
  )
    .requiredOption('--config <file>', 'the station file (YAML) that the module belongs to')
    .option('--wait <s>', 'how long the module may take to attach', amount, 60)
    .option('--api-port <port>', 'port of the local API, instead of the configured one', port)
    .argument('<module>', 'its id in the station file')
    .action(async (id: string, options: ModuleCheck) => {
      const { config, wait, apiPort } = options;
      const where = { config, wait, ...(apiPort !== undefined && { port: apiPort }) };
      end(await (await import('./check-module.ts')).checkModule(id, where, console.log, console.error));
    });
};

type ModuleCheck = { config: string; wait: number; apiPort?: number };
type Printed = { schema?: boolean; reference?: boolean };

const addOperation = (program: Command, end: End): void => {
  const onStation = (usage: string, description: string) =>
    child(program, usage, description).requiredOption('--config <file>', 'the station file (YAML)');
  const say = [console.log, console.error] as const;
  onStation('backup', 'database, certificates and configuration in one file, also while the station runs')
    .argument('<target>', 'the file to be written')
    .action(async (target, options) =>
      end(await (await import('./backup.ts')).backup(options, target, ...say)),
    );
  onStation('export', 'configuration, logs and a summary for whoever helps, without secrets and tokens')
    .option('--trace <file>', 'a recording of run --record to go with it')
    .argument('<target>', 'the archive to be written, such as support.tar.gz')
    .action(async (target, options) =>
      end(await (await import('./export.ts')).exportForSupport(options, target, ...say)),
    );
  onStation('restore', 'goes back to a backup; the station must not run')
    .argument('<source>', 'a file that backup has written')
    .action(async (source, options) =>
      end(await (await import('./restore.ts')).restore(options, source, ...say)),
    );
  onStation('reset', 'removes all that the station knows, before it is put into operation again')
    .option('--keep-certificates', 'leave the certificates and keys that the CSMS has installed')
    .option('--yes', 'mean it')
    .action(async (options) => end(await (await import('./reset.ts')).reset(options, ...say)));
};

const addReplay = (program: Command, end: End): void => {
  child(
    program,
    'replay',
    'runs a recording of run --record again and says what this version does differently',
  )
    .argument('<file>', 'what run --record has written')
    .option('--accept <why>', 'what is found is right: written into the list beside the recording')
    .option('--page', 'shows it in the live page instead, with a time slider')
    .option('--port <port>', 'where the page is served; left out: any free port', port, 0)
    .action(async (file: string, options: { accept?: string; page?: boolean; port: number }) => {
      const { runReplay, showRecording } = await import('./replay.ts');
      if (options.page) end(await showRecording(file, options.port, console.log, console.error));
      else end(await runReplay(file, options.accept, console.log, console.error));
    });
};

const addTrial = (program: Command, end: End): void => {
  child(program, 'csms', 'a small CSMS for trying things')
    .option('--port <port>', 'TCP port', port, 9000)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .action(async (options) => end(await (await import('../trial/csms.ts')).runCsms(options).then(() => 0)));
  child(program, 'scenario', 'plays scenario files against a station, or a station against your CSMS')
    .argument('<files...>', 'scenario files (YAML); scenarios/ has ready ones')
    .option(
      '--csms <url>',
      'a CSMS of yours (ws://...), in real time; left out: the trial CSMS, on a simulated clock',
    )
    .option('--seed <n>', 'for faults of the network, instead of the seed of the file', amount)
    .option('--json <file>', 'writes the verdicts as JSON')
    .option('--junit <file>', 'writes the verdicts as JUnit XML')
    .action(async (files: string[], options) =>
      end(
        await (await import('../trial/scenario/run-scenario.ts')).runScenarios(files, options, console.log),
      ),
    );
  child(program, 'start', 'a station, a CSMS and a car that charges: what npm start runs')
    .addOption(new Option('--ocpp <version>', 'OCPP version').choices(['1.6', '2.0.1']))
    .option('--data-folder <folder>', 'where database and logs stay; left out: a temporary folder')
    .option('--once', 'end after one visit of the car')
    .action(async (options) => end(await (await import('../trial/start.ts')).runStart(options)));
};

const addCtl = (program: Command, end: End): void => {
  const ctl = child(program, 'ctl', 'what can be done to a running station');
  /** `does` makes the verb from the command's arguments, then its options. */
  const verb = (usage: string, description: string, does: (ctl: Ctl, ...args: never[]) => Verb, of = ctl) =>
    child(of, usage, description)
      .option('--api <url>', 'its local API (left out: http://127.0.0.1:8484)')
      .option('--config <file>', 'its station file, which says where the API is')
      .action(async (...args: unknown[]) => {
        const all = await import('./ctl.ts');
        const where = args.at(-2) as Where;
        end(await all.ctl(where, does(all, ...(args as never[])), console.log, console.error));
      });
  verb('status', 'how it is', (all) => all.status);
  addCar(verb);
  verb('connect', 'connect to the CSMS again', (all) => all.connect);
  verb('disconnect', 'leave the CSMS until connect', (all) => all.disconnect);
  verb('explain-limit', 'why the limit of an EVSE is what it is', (all, options: never) =>
    all.explain(options),
  )
    .requiredOption('--evse <id>', 'the EVSE; 0: the station', evseOrStation)
    .option('--at <time>', 'RFC 3339; left out: now', instant)
    .option('--plot <file>', 'draws limits and their sum as SVG')
    .option('--hours <n>', 'how far the drawing reaches', amount, 24);
  verb('pair', 'what another computer needs to speak to it', (all) => all.pair);
  verb('watch', 'everything at a glance, until Ctrl-C', (all) => all.watch);
  verb('kill', 'the power goes: SIGKILL', (all) => all.kill);
  const letters = child(ctl, 'dead-letters', 'what the CSMS would not take');
  verb('list', 'all of them', (all) => all.listDeadLetters, letters);
  verb(
    'show <id>',
    'one of them, whole',
    (all, id: string) => all.showDeadLetter(whole(id, 0, 2 ** 53)),
    letters,
  );
  const diagnosis = child(ctl, 'diagnosis', 'what went wrong without stopping anything');
  verb('show', 'actors set aside, events that nobody took', (all) => all.showDiagnosis, diagnosis);
  verb('clear', 'forget it', (all) => all.clearDiagnosis, diagnosis);
  verb('retry <id>', 'try again', (all, id: string) => all.retryDeadLetter(whole(id, 0, 2 ** 53)), letters);
};

type AddVerb = (usage: string, description: string, does: (ctl: Ctl, ...args: never[]) => Verb) => Command;
type Car = { delay?: number; connector?: number; current?: number; phases?: number };

const addCar = (verb: AddVerb): void => {
  const atEvse = (command: Command) => command.argument('[evse]', 'EVSE id', evse, 1);
  const drawing = (command: Command) =>
    command
      .option('--current <A>', 'what the car draws at most', amount)
      .option('--phases <n>', '1 to 3', evse);
  drawing(
    atEvse(verb('plug-in', 'a car arrives', (all, id: number, car: Car) => all.plugIn(id, bodyOf(car)))),
  )
    .option('--delay <s>', 'so much later', amount)
    .option('--connector <id>', 'which connector of the EVSE', evse);
  atEvse(verb('unplug', 'the car leaves', (all, id: number) => all.unplug(id)));
  atEvse(verb('pause', 'the car stops drawing', (all, id: number) => all.pause(id)));
  drawing(
    atEvse(verb('resume', 'the car draws again', (all, id: number, car: Car) => all.resume(id, bodyOf(car)))),
  );
  verb('swipe', 'a card is shown', (all, token: string, ids: number[]) => all.swipe(token, ids))
    .argument('<token>', 'what is on the card')
    .argument('[evses...]', 'EVSEs that the reader serves; left out: all', evses, []);
  const typed = (command: Command) =>
    atEvse(command).argument('[type]', 'kind of fault', 'MREC6UnderVoltage');
  typed(verb('fault', 'something breaks', (all, id: number, type: string) => all.fault(id, type)));
  typed(verb('clear-fault', 'it is repaired', (all, id: number, type: string) => all.clearFault(id, type)));
};

/** The options in the spelling of the local API. */
const bodyOf = ({ delay, connector, current, phases }: Car): object => ({
  ...(delay !== undefined && { delay_s: delay }),
  ...(connector !== undefined && { connector_id: connector }),
  ...(current !== undefined && { current_A: current }),
  ...(phases !== undefined && { phases }),
});
