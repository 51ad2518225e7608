/** The live page with a keyboard, with a screen reader, in light and in dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { world } from '../process/harness/world.ts';
import { CHROMIUM, IN_CHROMIUM, openBrowser, openPage } from './chromium.ts';

const VIEWS = ['Charger', 'Statecharts', 'Messages', 'Delivery', 'Settings'];

/** What can be operated and has no name that a screen reader could say. */
const NAMELESS = `[...document.querySelectorAll('button, input, a, [role=option], [role=tab], [role=img], [tabindex="0"]')]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.ariaLabel || element.textContent.trim() || element.labels?.[0]?.textContent.trim()))
  .map((element) => element.outerHTML.slice(0, 100))`;

/** Text whose contrast with what is behind it is below WCAG's 4.5, large text below 3. */
const FAINT = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const channels = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  };
  const luminance = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return channels('#fff');
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('svg, .notice, .skip')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(channels(style.color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && Number(style.fontWeight) >= 600);
    if (contrast < (isLarge ? 3 : 4.5)) faint.push(element.className + ' ' + element.textContent.trim().slice(0, 30) + ' ' + contrast.toFixed(2));
  }
  return [...new Set(faint)];
})()`;

const focused = (page: Page) => page.locator(':focus');

describe.skipIf(!CHROMIUM)(`the live page for everybody ${IN_CHROMIUM}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('everything has a name, text stands out in light and dark, and a keyboard is enough for a session', async () => {
    const at = await world('2.0.1', { evses: 2, flags: ['--trial'] });
    await at.online();
    await at.api.plugIn(2);
    for (const colorScheme of ['light', 'dark']) {
      const { page, strays } = await openPage(browser, at.api.url, { colorScheme });
      await page.locator('.card[data-evse="2"][data-state="Preparing"]').waitFor();
      for (const name of VIEWS) {
        await page.getByRole('tab', { name }).click();
        await page.getByRole('tabpanel', { name }).waitFor();
        expect(await page.evaluate(NAMELESS), `${name} ${colorScheme}`).toEqual([]);
        expect(await page.evaluate(FAINT), `${name} ${colorScheme}`).toEqual([]);
      }
      expect(strays).toEqual([]);
      await page.close();
    }
    const { page } = await openPage(browser, at.api.url);
    await page.locator('.card').first().waitFor();
    for (const role of ['banner', 'main', 'tablist', 'status'] as const)
      expect(await page.getByRole(role).count(), role).toBe(1);
    await page.keyboard.press('Tab');
    expect(await focused(page).textContent()).toBe('To the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page).getAttribute('aria-pressed')).toBe('false');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Space');
    await page.locator('.card:focus[aria-pressed="true"]').waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await focused(page).textContent()) === 'Plug in') break;
    }
    await page.keyboard.press('Enter');
    await page.locator('.card[data-evse="1"][data-state="Preparing"]').waitFor();

    await page.keyboard.press('2');
    const options = page.getByRole('listbox', { name: 'Actors' }).getByRole('option');
    await options.first().click();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => options.nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await focused(page).textContent()).toBe(await options.nth(1).textContent());
    await page.keyboard.press('3');
    await page.getByRole('listbox', { name: 'Sequence' }).focus();
    await page.keyboard.press('ArrowUp');
    const chosen = page.getByRole('listbox', { name: 'Sequence' });
    const id = await chosen.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${id}`).getAttribute('aria-selected')).toBe('true');
    await page.close();
  }, 60_000);

  it('the local API can be read endpoint by endpoint, in light and dark', async () => {
    const at = await world('2.0.1');
    for (const colorScheme of ['light', 'dark']) {
      const { page, strays } = await openPage(browser, at.api.url, { colorScheme }, '/openapi.html');
      await page.locator('details', { hasText: 'POST /api/v1/tokens' }).first().click();
      await page.locator('details[open] .key', { hasText: 'id_token' }).first().waitFor();
      expect(await page.locator('main > details').count()).toBeGreaterThan(20);
      expect(await page.evaluate(NAMELESS), colorScheme).toEqual([]);
      expect(await page.evaluate(FAINT), colorScheme).toEqual([]);
      expect(strays).toEqual([]);
      await page.close();
    }
  }, 60_000);
});
