/**
 * `page.mjs URL TOPICS`: reads the event stream and asks for what it does not tell, as the live page does, in a process of its own as
 * a browser is. Tells its parent from time to time how many events have come.
 */
import { get } from 'node:http';

/** At most so often the page asks. */
const ASK_EVERY_MS = 400;
const TELL_EVERY_MS = 50;
const MARK = 'event: ';

const [url, topics] = process.argv.slice(2);
let events = 0;

get(`${url}/api/v1/events?topics=${topics}`, (response) =>
  response.on('data', (chunk) => {
    for (let at = chunk.indexOf(MARK); at >= 0; at = chunk.indexOf(MARK, at + MARK.length)) events += 1;
  }),
);
setInterval(() => {
  for (const path of ['status', 'evses'])
    get(`${url}/api/v1/${path}`, (response) => response.resume()).on('error', () => {});
}, ASK_EVERY_MS);
setInterval(() => process.send(events), TELL_EVERY_MS);
process.on('disconnect', () => process.exit(0));
