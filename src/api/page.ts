/** The live page: files that the station carries in its own bundle, so that it needs no network beyond itself. */
import { pageFiles } from './page-files.ts';

export type PageFile = { headers: { [name: string]: string }; content: string };

/** Nothing from elsewhere, and nothing of ours inside a page from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: { readonly [ending: string]: string } = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** What stands at the path, such as `/` or `/page.js`; undefined: nothing. */
export const pageFile = async (path: string): Promise<PageFile | undefined> => {
  const name = path === '/' ? 'index.html' : path.slice(1);
  const content = (await pageFiles()).get(name);
  if (content === undefined) return undefined;
  return {
    content,
    headers: {
      'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  };
};
