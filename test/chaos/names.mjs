/**
 * Loaded before the station (`node --import`): what the resolver says of names is read from the file `?file=`, `{ name: … }`: an
 * address, the code of an error, or `silence`. Names that do not stand there do not exist.
 */
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

const file = new URL(import.meta.url).searchParams.get('file');

const failure = (code, name) =>
  Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code, hostname: name, syscall: 'getaddrinfo' });

const answer = (said, name, { all }, done) => {
  if (said === 'silence') return;
  if (!isIP(said)) done(failure(said, name));
  else if (all) done(null, [{ address: said, family: isIP(said) }]);
  else done(null, said, isIP(said));
};

dns.lookup = (name, options, callback) => {
  const done = callback ?? options;
  const said = isIP(name) ? name : (JSON.parse(readFileSync(file, 'utf8'))[name] ?? 'ENOTFOUND');
  setImmediate(() => answer(said, name, typeof options === 'object' ? options : {}, done));
};
