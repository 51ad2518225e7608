import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts', 'test/one-temporary-folder.ts'],
    // The development build of xstate reports what the production build hides.
    execArgv: ['--conditions=development'],
    pool: 'forks',
    // Many tests wait for a process or a clock: more of them at a time than one for each core but one.
    maxWorkers: 3,
    // What waits says by itself when nothing happens any more; what is only slow gets its time.
    testTimeout: 60_000,
    hookTimeout: 20_000,
  },
});
