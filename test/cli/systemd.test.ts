import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Carry, serviceManager, watchdogMilliseconds } from '../../src/cli/systemd.ts';

afterEach(() => vi.useRealTimers());

const managed = (env: NodeJS.ProcessEnv, carry: Carry, warn = vi.fn()) => ({
  manager: serviceManager({ env, pid: 42, warn, carry }),
  warn,
});

describe('what systemd is told', () => {
  it('nothing, where nobody asked', () => {
    const carry = vi.fn();
    const { manager } = managed({ WATCHDOG_USEC: '1000' }, carry);
    manager.ready();
    manager.stopping();
    expect(carry).not.toHaveBeenCalled();
  });

  it('that it is alive, twice in the time that is allowed', () => {
    vi.useFakeTimers();
    const told: string[] = [];
    const { manager } = managed({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '30000000' }, (lines) =>
      told.push(lines[0]!),
    );
    manager.ready();
    vi.advanceTimersByTime(30_000);
    expect(told).toEqual(['READY=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  });

  it('a manager that cannot be reached is a warning, once', () => {
    const { manager, warn } = managed({ NOTIFY_SOCKET: '/run/n' }, (_, failed) =>
      failed(new Error('ENOENT')),
    );
    manager.ready();
    manager.stopping();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain('systemd-notify');
  });

  it.each([
    [{ WATCHDOG_USEC: '30000000' }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '42' }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '43' }, undefined],
    [{ WATCHDOG_USEC: 'x' }, undefined],
    [{}, undefined],
  ])('%j: every %s ms', (env, expected) => {
    expect(watchdogMilliseconds(env, 42)).toBe(expected);
  });
});
