import { effect, enqueueActions, type Stamp, setup } from './kit.ts';

export type EverestModuleInput = {
  /** The module of the link that EVerest's API modules stand for. */
  moduleId: string;
  /** Its API modules; all have to be heard. */
  apis: string[];
  /** Seconds without a heartbeat after which an API module counts as gone. */
  patienceSeconds: number;
};

export type EverestModuleEvent = Stamp &
  (
    | { type: 'heartbeat'; api: string }
    /** From ourselves: nothing was heard of an API module for too long. */
    | { type: 'silent'; api: string }
    /** The heartbeats of an API module count from the beginning again. */
    | { type: 'restarted'; api: string }
    /** All that EVerest remembers has been said. */
    | { type: 'answers are complete' }
    | { type: 'broker lost' }
  );

export type EverestModuleEffect =
  | { type: 'ask what EVerest remembers'; moduleId: string }
  | { type: 'attach EVerest'; moduleId: string }
  | { type: 'detach EVerest'; moduleId: string }
  | { type: 'EVerest is missing'; moduleId: string; silent: string[] };

type Context = EverestModuleInput & { heard: string[] };

/** After a start EVerest may come up later than we do. */
const TIME_TO_APPEAR_MS = 10_000;
/** An older EVerest does not remember everything, and says nothing then. */
const TIME_TO_ANSWER_MS = 3000;

/** A part of EVerest as one module of the link: one EVSE, or what there is for the whole station. */
export const everestModuleMachine = () =>
  setup({
    types: {} as {
      context: Context;
      events: EverestModuleEvent;
      emitted: EverestModuleEffect;
      input: EverestModuleInput;
    },
    delays: { 'the time to appear': TIME_TO_APPEAR_MS, 'the time to answer': TIME_TO_ANSWER_MS },
    guards: {
      'all of it is heard now': ({ context, event }) =>
        event.type === 'heartbeat' &&
        context.apis.every((api) => api === event.api || context.heard.includes(api)),
    },
    actions: {
      'note the heartbeat': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'heartbeat') return;
        const { api, at, id } = event;
        if (!context.heard.includes(api)) enqueue.assign({ heard: [...context.heard, api] });
        enqueue.cancel(`silence of ${api}`);
        const delay = context.patienceSeconds * 1000;
        enqueue.raise({ type: 'silent', api, at, id }, { id: `silence of ${api}`, delay });
      }),
      'note the silence': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'silent')
          enqueue.assign({ heard: context.heard.filter((api) => api !== event.api) });
      }),
      'forget what was heard': enqueueActions(({ context, enqueue }) => {
        for (const api of context.heard) enqueue.cancel(`silence of ${api}`);
        enqueue.assign({ heard: [] });
      }),
      'ask what it remembers': effect(({ context: { moduleId } }) => ({
        type: 'ask what EVerest remembers' as const,
        moduleId,
      })),
      attach: effect(({ context: { moduleId } }) => ({ type: 'attach EVerest' as const, moduleId })),
      detach: effect(({ context: { moduleId } }) => ({ type: 'detach EVerest' as const, moduleId })),
      'tell that it is missing': effect(({ context: { moduleId, apis, heard } }) => ({
        type: 'EVerest is missing' as const,
        moduleId,
        silent: apis.filter((api) => !heard.includes(api)),
      })),
    },
  }).createMachine({
    id: 'everest-module',
    description:
      'One EVSE of EVerest, or its parts for the whole station, from the first heartbeat to the last.',
    context: ({ input }) => ({ ...input, heard: [] }),
    initial: 'awaited',
    states: {
      awaited: {
        description: 'The station has started and EVerest was not heard yet.',
        on: {
          heartbeat: [
            { guard: 'all of it is heard now', target: 'remembering', actions: 'note the heartbeat' },
            { actions: 'note the heartbeat' },
          ],
          silent: { actions: 'note the silence' },
        },
        after: { 'the time to appear': { target: 'missing' } },
      },
      remembering: {
        description: 'EVerest is asked what has happened while it was not heard.',
        entry: 'ask what it remembers',
        on: {
          heartbeat: { actions: 'note the heartbeat' },
          'answers are complete': { target: 'at work' },
          silent: { target: 'missing', actions: 'note the silence' },
          restarted: { target: 'remembering', reenter: true },
          'broker lost': { target: 'missing' },
        },
        after: { 'the time to answer': { target: 'at work' } },
      },
      'at work': {
        description: 'EVerest serves the station.',
        entry: 'attach',
        exit: 'detach',
        on: {
          heartbeat: { actions: 'note the heartbeat' },
          silent: { target: 'missing', actions: 'note the silence' },
          restarted: { target: 'remembering' },
          'broker lost': { target: 'missing' },
        },
      },
      missing: {
        description: 'At least one of its API modules is not heard.',
        entry: ['tell that it is missing', 'forget what was heard'],
        on: {
          heartbeat: [
            { guard: 'all of it is heard now', target: 'remembering', actions: 'note the heartbeat' },
            { actions: 'note the heartbeat' },
          ],
          silent: { actions: 'note the silence' },
        },
      },
    },
  });
