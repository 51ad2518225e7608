/** `npm ci` alone gives dist/cli.js. Where there is nothing to make it with (a lock file only, `--omit=dev`), it says so. */
const tools = ['ocpp-rpc', 'ajv', 'json-schema-to-typescript', 'esbuild'];

if (tools.every(isInstalled)) {
  await import('./generate.mjs');
  await import('./build.mjs');
} else {
  console.log('nothing generated or built: the development packages are not installed');
}

function isInstalled(name) {
  try {
    return import.meta.resolve(name) !== undefined;
  } catch {
    return false;
  }
}
