import type { ComposePort } from './compose-project.ts';
import { refuse, type Place } from './place.ts';
import { choiceOf, fieldsOf, integerOf, itemsOf, textOf, type Field } from './values.ts';

const PROTOCOLS = ['tcp', 'udp'] as const;
const PORT_RANGE = { min: 1, max: 65_535 };
/** `[address:]host:container[/protocol]`; an IPv6 address stands in brackets. */
const SHORT = /^(?:(\[[0-9a-fA-F:.%]+\]|[^:[\]]+):)?(\d+):(\d+)(?:\/(\w+))?$/;
const LOOPBACK_V4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

export interface PlacedPort extends ComposePort {
  readonly place: Place;
}

/**
 * Published ports. The address of this machine's side has to be written, and has to be a loopback one: without one Docker
 * opens the port to the whole network, past most firewalls, and ClearML's services ask nobody for a password.
 * @throws AppError STACK_FILE_INVALID
 */
export function readPorts(field: Field): readonly PlacedPort[] {
  return itemsOf(field).map((item) => (item.value.kind === 'map' ? readLong(item) : readShort(item)));
}

function readShort(item: Field): PlacedPort {
  // A port alone is a number to YAML, and so is nothing else that is allowed here.
  const text = textOf(item).trim();
  const { place } = item;
  if (/\d-\d/.test(text)) {
    refuse(place, `“${text}” is a range of ports, which is not supported: write one line for each port.`);
  }
  const match = SHORT.exec(text);
  if (match === null) {
    refuse(
      place,
      `“${text}” is no published port. Write "127.0.0.1:8080:80" (address, port here, port in the container).`,
    );
  }
  const [, address, host, container, protocol] = match;
  return {
    hostIp: checkedAddress(address?.replace(/^\[|\]$/g, ''), `127.0.0.1:${host ?? ''}:${container ?? ''}`, place),
    hostPort: portNumber(host, place),
    containerPort: portNumber(container, place),
    protocol: PROTOCOLS.find((known) => known === (protocol ?? 'tcp')) ?? refuse(place, unknownProtocol(protocol)),
    place,
  };
}

function readLong(item: Field): PlacedPort {
  const fields = fieldsOf(item, ['target', 'published', 'host_ip', 'protocol', 'mode']);
  const target = fields.get('target');
  const published = fields.get('published');
  if (target === undefined || published === undefined) {
    refuse(item.place, 'A port needs “target” (in the container) and “published” (on this machine).');
  }
  if (published.value.kind === 'scalar' && /\d-\d/.test(published.value.source)) {
    refuse(published.place, 'A range of ports is not supported: write one entry for each port.');
  }
  const mode = fields.get('mode');
  // Both mean the same outside a swarm; `docker compose config` writes one of them.
  if (mode !== undefined) choiceOf(mode, ['host', 'ingress']);
  const address = fields.get('host_ip');
  const protocol = fields.get('protocol');
  return {
    hostIp: checkedAddress(address && textOf(address), 'host_ip: 127.0.0.1', address?.place ?? item.place),
    hostPort: integerOf(published, PORT_RANGE),
    containerPort: integerOf(target, PORT_RANGE),
    protocol: protocol === undefined ? 'tcp' : choiceOf(protocol, PROTOCOLS),
    place: item.place,
  };
}

function checkedAddress(address: string | undefined, suggestion: string, place: Place): string {
  if (address !== undefined && (LOOPBACK_V4.test(address) || address === '::1')) return address;
  const what =
    address === undefined || address === ''
      ? 'Without an address the port is open to the whole network.'
      : `“${address}” is no loopback address: the port would be open to others.`;
  return refuse(place, `${what} Write ${suggestion}.`);
}

function portNumber(text: string | undefined, place: Place): number {
  const port = Number(text);
  return port >= PORT_RANGE.min && port <= PORT_RANGE.max
    ? port
    : refuse(place, `${text ?? ''} is no port: they go from 1 to 65535.`);
}

function unknownProtocol(protocol: string | undefined): string {
  return `“${protocol ?? ''}” is not supported. Supported: ${PROTOCOLS.join(', ')}.`;
}
