/** A recording in the live page: every instant of it, forward and back. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CLI } from '../process/harness/station-process.ts';
import { CHROMIUM, IN_CHROMIUM, openBrowser, openPage, picture } from './chromium.ts';

const PARTS = 100;
const TRACE = join(import.meta.dirname, '..', 'traces', 'ocpp201-fault-availability-and-no-show.jsonl');

/** One answer of the CSMS was against the schema. */
const withProblem = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines = readFileSync(TRACE, 'utf8').split('\n');
  const index = lines.findIndex(
    (line) => line.includes('"frame":"result"') && line.includes('"TransactionEvent"'),
  );
  const problem =
    'TypeConstraintViolation: TransactionEvent response /totalCost: expected number, found a string';
  lines[index] = JSON.stringify({ ...JSON.parse(lines[index]!), payload: { totalCost: 'much' }, problem });
  const file = join(folder, 'field.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
};

const shown = async (file: string): Promise<string> => {
  const child = spawn(process.execPath, [CLI, 'replay', file, '--page']);
  onTestFinished(() => void child.kill());
  return new Promise((resolve) => {
    child.stdout.on('data', (text) => resolve(String(text).trim().replace('/#recording', '')));
  });
};

describe.skipIf(!CHROMIUM)(`a recording in the page ${IN_CHROMIUM}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('goes to its beginning and its end, one event on and one back; what was wrong with a message is said', async () => {
    const url = await shown(withProblem());
    const { page, strays } = await openPage(browser, url, {}, '/#recording');
    const card = page.locator('.card[data-evse="1"]');
    const slider = page.getByRole('slider', { name: 'Events of the recording' });
    await page.locator('.pill', { hasText: 'recording' }).waitFor();
    const end = Number(await slider.inputValue());
    await slider.press('Home');
    expect(await slider.inputValue()).toBe('0');
    expect(end).toBeGreaterThan(300);
    await page.locator('.card[data-evse="1"][data-state="Available"]').waitFor();
    const states = new Set<string | null>();
    for (let part = 0; part <= PARTS && !states.has('Faulted'); part += 1) {
      await slider.fill(String(Math.round((end * part) / PARTS)));
      await page.evaluate('new Promise(requestAnimationFrame)');
      states.add(await card.getAttribute('data-state'));
    }
    expect([...states]).toEqual(expect.arrayContaining(['Preparing', 'Faulted']));
    expect(await card.locator('.faults').textContent()).toContain('MREC6UnderVoltage');
    await picture(page, 'recording');
    const faulted = Number(await slider.inputValue());
    await page.keyboard.press(',');
    expect(Number(await slider.inputValue())).toBe(faulted - 1);
    await page.keyboard.press('.');
    expect(Number(await slider.inputValue())).toBe(faulted);
    await slider.press('End');
    await page.getByText('Nothing can be done to what has happened.').waitFor();

    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('searchbox', { name: 'Search' }).fill('expected number');
    const bad = page.getByRole('option', { name: /against the schema/ });
    await bad.click();
    expect(await page.getByRole('alert').textContent()).toContain('/totalCost: expected number');
    expect(await page.locator('.detail .leaf.string').first().textContent()).toBe('much');
    await page.getByRole('tab', { name: 'Statecharts' }).click();
    await page.getByRole('option', { name: /^evse_manager\/1/ }).click();
    await page.locator('.state.active.inner').first().waitFor();
    expect(strays).toEqual([]);
    await page.close();
  });
});
