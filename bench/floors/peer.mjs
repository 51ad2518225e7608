/**
 * The least a Node.js process can do with a WebSocket: what the station is compared with.
 * `peer.mjs URL hello FRAME` sends one frame; `echo` sends back what comes; `ask FRAME COUNT` sends the frame again
 * each time an answer has come, and ends after COUNT of them.
 */
import { WebSocket } from 'ws';

const [url, mode, frame, count] = process.argv.slice(2);
const socket = new WebSocket(url, ['ocpp1.6'], { perMessageDeflate: false });
let left = Number(count);

socket.on('open', () => {
  if (frame) socket.send(frame);
});
socket.on('message', (data) => {
  if (mode === 'echo') socket.send(data.toString('utf8'));
  if (mode === 'ask' && --left > 0) socket.send(frame);
  else if (mode === 'ask') socket.close();
});
