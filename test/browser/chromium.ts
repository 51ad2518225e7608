import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser; another one by the environment variable CHROMIUM. */
export const CHROMIUM = [process.env.CHROMIUM ?? '', ...PLACES].find(
  (path) => path !== '' && existsSync(path),
);
/** For titles of tests: why they are skipped. */
export const IN_CHROMIUM = CHROMIUM
  ? 'in Chromium'
  : `in Chromium (skipped: none at ${PLACES.join(', ')}; apt-get install chromium)`;

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--force-color-profile=srgb'],
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });

/** A page that notes what it should not do: errors, and requests to anybody but the station. */
export const openPage = async (browser: Browser, url: string, options: object = {}, path = '/') => {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    ...options,
  });
  page.setDefaultTimeout(8_000);
  const strays: string[] = [];
  page.on('pageerror', (error) => strays.push(error.message));
  const requests: string[] = [];
  page.on('request', (request) => {
    requests.push(request.url());
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) strays.push(request.url());
  });
  await page.goto(url + path);
  return { page, strays, requests };
};

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'pictures');

/** For the docs, when `STATECHARGE_PICTURES` is set: pictures differ a little with every run. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (!process.env.STATECHARGE_PICTURES) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
};
