/**
 * A module that keeps the certificates in a process of its own, and knows of the station what its local API says.
 * Arguments: URL of the link. Every command that it is given is a line of JSON on standard output.
 */
import { WebSocket } from 'ws';

const [, , url] = process.argv;
const HASH = { hash_algorithm: 'SHA256', issuer_name_hash: 'aa', issuer_key_hash: 'bb', serial_number: '1f' };
const COMMANDS = {
  install_ca_certificate: ({ certificate }) => (certificate.includes('GOOD') ? 'Accepted' : 'InvalidFormat'),
  delete_certificate: ({ certificate_hash_data: { serial_number } }) =>
    serial_number === '1f' ? 'Accepted' : 'NotFound',
  update_leaf_certificate: ({ certificate_chain }) =>
    certificate_chain.includes('GOOD') ? 'Accepted' : 'InvalidSignature',
  get_installed_certificates: ({ certificate_types: [certificate_type] }) => ({
    status: 'Accepted',
    certificate_hash_data_chain: [{ certificate_type, certificate_hash_data: HASH }],
  }),
  generate_certificate_signing_request: ({ organization, common }) => ({
    status: 'Accepted',
    csr: `request of ${common} at ${organization}`,
  }),
  verify_certificate: ({ certificate_chain }) =>
    certificate_chain.includes('GOOD') ? 'Valid' : 'InvalidChain',
  verify_file_signature: ({ signature }) => signature === 'R09PRA==',
  get_leaf_expiry_days_count: () => 365,
  is_ca_certificate_installed: () => true,
};

const attach = () => {
  const link = new WebSocket(url);
  const say = (message) => link.send(JSON.stringify(message));
  link.on('error', () => setTimeout(attach, 50));
  link.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.type === 'welcome') say({ type: 'ready', implements: { main: Object.keys(COMMANDS) } });
    if (message.type === 'started') console.log('{"started":true}');
    if (message.type !== 'call') return;
    console.log(JSON.stringify({ command: message.command, args: message.args }));
    say({ type: 'result', id: message.id, value: COMMANDS[message.command](message.args) });
  });
};
attach();
