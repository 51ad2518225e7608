/** What a phone or another computer needs to speak to this station, to be read and to be photographed. */
import { networkInterfaces } from 'node:os';

/** A listener on every interface, or on this computer alone: of no use to anybody else. */
const NOT_AN_ADDRESS = ['0.0.0.0', '[::]', '127.0.0.1', '[::1]', 'localhost'];

/** The address of this computer in its network; undefined: there is none. */
const addressInNetwork = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each && !each.internal && each.family === 'IPv4')?.address;

/** The same address as others see it. */
export const asSeenByOthers = (url: string, address = addressInNetwork()): string => {
  const seen = new URL(url);
  if (address !== undefined && NOT_AN_ADDRESS.includes(seen.hostname)) seen.hostname = address;
  return seen.origin;
};

/** The text, and the page with the token as a QR code that a terminal can show. */
export const pairing = async (url: string, token: string): Promise<string> => {
  const { renderUnicodeCompact } = await import('uqr');
  const page = `${asSeenByOthers(url)}/#token=${token}`;
  const text = `address: ${url}/api/v1\ntoken:   ${token}\nheader:  Authorization: Bearer ${token}\npage:    ${page}`;
  return `${text}\n\n${renderUnicodeCompact(page)}`;
};
