/** The live page in a real browser, on a real station. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRight, type World, world } from '../process/harness/world.ts';
import { CHROMIUM, IN_CHROMIUM, openBrowser, openPage, picture } from './chromium.ts';

const card = (page: Page, evseId: number) => page.locator(`.card[data-evse="${evseId}"]`);
const state = (page: Page, evseId: number, name: string) =>
  page.locator(`.card[data-evse="${evseId}"][data-state="${name}"]`).waitFor();
const press = (page: Page, label: string) => page.getByRole('button', { name: label, exact: true }).click();
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const pill = (page: Page, text: string) => page.locator('.pill', { hasText: text }).waitFor();

type Work = { frames: number; most: number };
/** How often a frame changed the page from now on, and how much the busiest one changed. */
const MEASURE_WORK = `{
  const work = (window.work = { frames: 0, quiet: 0, most: 0 });
  let count = 0;
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver((records) => (count += records.length)).observe(document.body, all);
  const frame = () => {
    if (count > 0) work.frames += 1;
    work.quiet = count > 0 ? 0 : work.quiet + 1;
    work.most = Math.max(work.most, count);
    count = 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}`;

const SOME_FRAMES = `new Promise((resolve) => {
  let frames = 0;
  const look = () => (frames++ > 30 ? resolve() : requestAnimationFrame(look));
  look();
})`;
const WORK_DONE = `new Promise((resolve) => {
  const look = () => (work.frames > 0 && work.quiet > 5 ? resolve(work) : requestAnimationFrame(look));
  look();
})`;

const HALF_AN_HOUR = {
  id: 5,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [
    {
      id: 1,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 20 },
        { startPeriod: 1800, limit: 12 },
      ],
    },
  ],
};

describe.skipIf(!CHROMIUM)(`the live page ${IN_CHROMIUM}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const trial = (): Promise<World> =>
    world('2.0.1', {
      simulatedClock: false,
      evses: 2,
      survivesRestart: true,
      resume: true,
      sampleIntervalS: 1,
      ocpp: { EnableExternalWebsocketControl: true },
      flags: ['--trial'],
    });

  // Seconds of real time: a car charges, a process starts twice, a browser draws.
  it('a whole session: car, card, charging, the power goes and comes back, card, gone', async () => {
    const at = await trial();
    await at.online();
    const { page, strays } = await openPage(browser, at.api.url);
    await pill(page, 'connected · OCPP 2.0.1');
    await card(page, 1).click();
    await press(page, 'Plug in');
    await state(page, 1, 'Preparing');
    await press(page, 'Swipe card');
    await state(page, 1, 'Charging');
    await page.locator('.card[data-evse="1"] .big', { hasText: /^[1-9]/ }).waitFor();
    const { id } = await at.transaction('started', 1);
    expect(await card(page, 1).textContent()).toContain(id.slice(0, 8));
    await card(page, 1).getByText('by the station itself').waitFor();
    await at.csms.call('SetChargingProfile', { evseId: 1, chargingProfile: HALF_AN_HOUR });
    await card(page, 1)
      .getByText(/by TxDefaultProfile 5, until \d\d:\d\d:\d\d/)
      .waitFor();
    await page.getByRole('img', { name: 'Composite schedule, at most 20 A' }).waitFor();
    await card(page, 1)
      .getByText(/SoC \d+ %/)
      .waitFor();
    await picture(page, 'charger');

    await tab(page, 'Statecharts');
    await page.getByRole('option', { name: /^connector\/1\/1/ }).click();
    await page.locator('.state.active[data-id="connector.Charging"]').waitFor();
    expect(await page.locator('.arrow.taken').count()).toBeGreaterThan(0);
    expect(await page.locator('.state.active[data-id="connector.Available"]').count()).toBe(0);
    await page.getByRole('option', { name: /^evse_manager\/1/ }).click();
    await page
      .locator('.state.active[data-id="evse-manager.session.transaction.offering power.charging"]')
      .waitFor();
    await picture(page, 'statechart');

    await tab(page, 'Messages');
    await page.getByRole('searchbox', { name: 'Search' }).fill('TransactionEvent');
    await page.locator('.seq.message.call').first().click();
    await page.locator('.detail .key', { hasText: 'eventType' }).first().waitFor();
    expect(await page.locator('.detail .fine').textContent()).toContain('conforms');
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await picture(page, 'messages');

    await tab(page, 'Charger');
    await press(page, 'Cut the power');
    expect(await at.station.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await pill(page, 'no station');
    await at.restart();
    await pill(page, 'connected');
    await state(page, 1, 'Charging');
    expect(await card(page, 1).textContent()).toContain(id.slice(0, 8));
    await page.locator('.card[data-evse="1"] .big', { hasText: /^[1-9]/ }).waitFor();
    await press(page, 'Swipe card');
    await state(page, 1, 'Finishing');
    await press(page, 'Unplug');
    await state(page, 1, 'Available');
    expect(await at.transaction('ended', 1)).toMatchObject({ id, reason: 'Local' });
    expect(at.csms.transactions()).toHaveLength(1);
    expect(strays).toEqual([]);
    await page.close();
    expectRight(at);
  });

  it('the network is cut and restored; a fault shows; keys alone lead everywhere; delivery and settings tell', async () => {
    const at = await trial();
    await at.online();
    const { page, strays } = await openPage(browser, at.api.url);
    await pill(page, 'connected');
    await press(page, 'Cut the network');
    await pill(page, 'no CSMS');
    await card(page, 2).focus();
    await page.keyboard.press('Enter');
    await press(page, 'Raise a fault');
    await state(page, 2, 'Faulted');
    await at.api.post('/ocpp/security-events', { type: 'TamperDetectionActivated', critical: true });
    await page.keyboard.press('4');
    await page.locator('#view-delivery td', { hasText: 'securityEvent' }).first().waitFor();
    expect(await page.locator('#view-delivery dd').allTextContents()).toContain(
      'disconnected by the operator',
    );
    await page.keyboard.press('5');
    await page.locator('.settings tr').nth(20).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ConnectionTimeOut');
    await page.locator('.settings td', { hasText: 'EVConnectionTimeOut' }).waitFor();
    await page.locator('.settings td', { hasText: 'HeartbeatInterval' }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Settings' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Charger' }).getAttribute('aria-selected')).toBe('true');
    await press(page, 'Restore the network');
    await pill(page, 'connected');
    await press(page, 'Clear the fault');
    await state(page, 2, 'Available');
    await page.locator('.news li', { hasText: 'EVSE 2: is available now' }).first().waitFor();
    expect(strays).toEqual([]);
    await page.close();
    expectRight(at);
  });

  it('128 EVSEs, on a phone in the dark: every card there, nothing wider than the screen, the diagram draws what is in sight', async () => {
    const at = await world('2.0.1', { evses: 128 });
    const { page, strays, requests } = await openPage(browser, at.api.url, {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    await card(page, 128).waitFor();
    expect(await page.locator('.card').count()).toBe(128);
    await at.online();
    for (const evseId of at.evseIds) await at.api.plugIn(evseId);
    await at.state(128, 'Preparing');
    await state(page, 128, 'Preparing');
    await picture(page, 'phone');
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Charging');
    await state(page, 1, 'Charging');
    // Two readings of each EVSE a second, of ten seconds, as fast as they come.
    const elements = () => page.evaluate<number>('document.querySelectorAll("*").length');
    const before = await elements();
    // The first reading of every meter is on its card before.
    await at.advance(1_000);
    await page.waitForSelector('.card[data-evse="128"] .card-energy:not(:empty)');
    await page.evaluate(SOME_FRAMES);
    await page.evaluate(MEASURE_WORK);
    await at.advance(10_000);
    const { most } = await page.evaluate<Work>(WORK_DONE);
    // One EVSE draws: its card, the curve, the head; never all the cards.
    expect(most).toBeLessThan(40);
    expect(await elements()).toBeLessThan(before + 60);
    expect(requests.filter((each) => each.includes('/events?'))).toHaveLength(1);
    for (const name of ['Charger', 'Statecharts', 'Messages', 'Delivery', 'Settings']) {
      await tab(page, name);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width, name).toBeLessThanOrEqual(390);
    }
    await tab(page, 'Messages');
    await page.locator('.seq').first().waitFor();
    const count = await page.locator('.toolbar .soft').first().textContent();
    expect(Number(count?.split(' ')[0])).toBeGreaterThan(500);
    expect(await page.locator('.seq').count()).toBeLessThan(80);
    expect(strays).toEqual([]);
    await page.close();
    expectRight(at);
  }, 60_000);
});
