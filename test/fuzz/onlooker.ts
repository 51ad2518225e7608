import { type ClientRequest, get } from 'node:http';

/** Somebody with the live page open, who is shown every message and every step of an actor; looks again when cut off for being slow. */
export class Onlooker {
  readonly #url: string;
  #stream: ClientRequest | undefined;

  constructor(apiUrl: string) {
    this.#url = `${apiUrl}/api/v1/events?topics=ocpp_message,actor,evse_state`;
    this.#look();
  }

  looksAway(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.destroy();
  }

  #look(): void {
    const stream = get(this.#url, (response) => response.resume());
    stream.on('error', () => {});
    stream.on('close', () => {
      if (this.#stream === stream) setTimeout(() => this.#stream === stream && this.#look(), AGAIN_MS);
    });
    this.#stream = stream;
  }
}

const AGAIN_MS = 20;
