import { isOurs } from '../container-facts.ts';
import type { Check, CheckContext } from './check.ts';
import { lastLine, listed } from './words.ts';

/**
 * Names (never values) of what the API server was given in place of the published defaults: variables, one a line, and
 * whether a secure.conf stands in its configuration folder.
 */
const NAMES_SCRIPT = [
  'env | sed -n "s/^\\(CLEARML__secure__[A-Za-z0-9_]*\\)=..*/\\1/p"',
  'if [ -s "${CLEARML_CONFIG_DIR:-/opt/clearml/config}/secure.conf" ]; then echo secure.conf; fi',
].join('; ');
/** What has to be replaced, by how the server calls it: the key that signs tokens, and the built-in users' secrets. */
const NEEDED: readonly (readonly [RegExp, string])[] = [
  [/^clearml__secure__auth__token_secret$/, 'the key that signs tokens'],
  [/^clearml__secure__credentials__apiserver__user_secret$/, 'the secret of the user “apiserver”'],
  [/^clearml__secure__credentials__webserver__user_secret$/, 'the secret of the user “webserver”'],
  [/^clearml__secure__credentials__tests__user_secret$/, 'the secret of the user “tests”'],
];

/** Whether a stack that other hands started runs with the keys that stand in ClearML's public source code. */
export const secretsCheck: Check = {
  id: 'secrets',
  title: 'Secrets of the server',
  look: async (context) => {
    const container = (await context.containers()).find(({ service }) => service === 'apiserver');
    if (!container) return { state: 'ok', found: 'ClearDeck starts the server with secrets of this install.' };
    if (isOurs(container, context.dataFolder)) {
      return { state: 'ok', found: 'The server has the secrets of this install.' };
    }
    if (container.state !== 'running') {
      return { state: 'unknown', found: 'Other hands made this server. It can only be asked while it runs.' };
    }
    const command = ['sh', '-c', NAMES_SCRIPT];
    const { exitCode, output } = await context.engine().exec(container.id, command, { signal: context.signal });
    if (exitCode !== 0) {
      return { state: 'unknown', found: `The API server could not be asked: ${lastLine(output)}` };
    }
    const names = output.split(/\r?\n/).map((line) => line.trim().toLowerCase());
    const missing = NEEDED.filter(([pattern]) => !names.some((name) => pattern.test(name))).map(([, words]) => words);
    if (missing.length === 0 || names.includes('secure.conf')) {
      return { state: 'ok', found: 'The server, which other hands started, was given secrets of its own.' };
    }
    return {
      state: 'warning',
      found: `The server, which other hands started, uses published defaults for ${listed(missing)}.`,
      cause:
        'These stand in ClearML’s public source code: whoever reaches the API port can read and change everything. ' +
        'ClearDeck does not replace what others made: set these as CLEARML__secure__… variables of the API server in the ' +
        'compose file that it was made from, and make it anew from there with “docker compose up -d”.',
    };
  },
};

/** Whether a port is published on other addresses than this machine's own. */
export const publishedPortsCheck: Check = {
  id: 'published-ports',
  title: 'Who can reach the server',
  look: async (context) => {
    const open = await openPorts(context);
    if (open.length === 0) return { state: 'ok', found: 'All ports are published to this machine only.' };
    return {
      state: 'warning',
      found: `Open to the network: ${listed(open)}.`,
      cause:
        'ClearML asks for no password by default: everybody in the network can use the server. Publish the ports on ' +
        '127.0.0.1 in the compose file that the server was made from, and make it anew: with Restart where ClearDeck made ' +
        'it, else with “docker compose up -d”.',
    };
  },
};

/** Of running containers, and of the compose file for what does not run. */
async function openPorts(context: CheckContext): Promise<readonly string[]> {
  const containers = await context.containers();
  const running = containers.filter(({ state }) => state === 'running');
  const wanted = await context.wanted().catch(() => null);
  const others = (wanted?.project.services ?? []).filter(
    ({ name }) => !running.some((entry) => entry.service === name),
  );
  const found = [
    ...running.flatMap(({ service, ports }) => ports.map((port) => ({ service, ...port }))),
    ...others.flatMap(({ name, ports }) => ports.map((port) => ({ service: name, ...port }))),
  ].filter(({ hostIp, hostPort }) => hostPort > 0 && !/^127\.|^::1$/.test(hostIp));
  return [...new Set(found.map(({ service, hostPort }) => `${service} on port ${hostPort}`))];
}
