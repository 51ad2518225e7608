/**
 * The files of the live page by name. In the bundle this module is replaced by the files themselves
 * (scripts/build.mjs); from the sources they are built when they are asked for.
 */
export const pageFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const builder: string = new URL('../../scripts/page.mjs', import.meta.url).href;
  const { buildPage } = (await import(builder)) as { buildPage(): Promise<Map<string, string>> };
  return buildPage();
};
