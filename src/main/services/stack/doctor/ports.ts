import type { StackPort } from '#shared/domain/stack.ts';
import { portOf } from '../container-facts.ts';
import type { EngineContainer, PortPublisher } from '../engine-port.ts';
import type { PortHolder } from '../stack-port.ts';
import type { Check, CheckContext, Finding } from './check.ts';
import { remotely } from './engine-home.ts';
import { quoted } from './words.ts';

const TITLES: Readonly<Record<StackPort, string>> = {
  web: 'Port of the web UI',
  api: 'Port of the API',
  files: 'Port of the file server',
};
/** How far the search for a free port goes. */
const MAX_TRIES = 50;

/**
 * Whether a port of the stack can be published. A port that a container holds is told by that container's name: the
 * process that listens for it is the engine's own and helps nobody.
 */
export function portCheck(key: StackPort): Check {
  return {
    id: `port-${key}`,
    title: TITLES[key],
    look: async (context) => {
      const { projectName, settings } = await context.wanted();
      const port = settings.ports[key];
      const publishers = await context.publishers().catch(() => null);
      const publisher = publishers?.find((entry) => entry.hostPort === port);
      if (publisher?.projectName === projectName) {
        return { state: 'ok', found: `Port ${port} is published by this server's own ${publisher.containerName}.` };
      }
      const isRemote = context.view.endpoint?.isRemote === true;
      // The ports of a remote engine are on its machine: only its containers are known.
      const holder = isRemote ? null : await context.host.portHolder(port);
      if (holder === null && (publisher === undefined || !isRemote)) {
        const limit = isRemote ? ' by a container; other programs there cannot be seen' : '';
        return { state: 'ok', found: `Port ${port} is ${isRemote ? `not taken${limit}` : 'free'}.` };
      }
      const restarting = await ownRestarting(context, key);
      if (restarting !== null && publisher === undefined && mayBeEngines(holder)) {
        return { state: 'ok', found: `Port ${port} is this server's own: ${restarting} ends and is started again.` };
      }
      const free = await nextFree(context, key, publishers ?? []);
      return {
        state: 'error',
        ...(publisher
          ? byContainer(context, port, publisher)
          : byProcess(context, port, holder?.process ?? null, publishers !== null)),
        cause:
          'The service cannot be published there and does not start. Stop what holds the port, or use another one' +
          (free === null ? ': change it in the settings.' : `: ${free} is free.`),
        fix:
          free === null
            ? null
            : {
                text: `Changes this port in the settings from ${port} to ${free}; addresses and links follow it.`,
                mend: async () => await context.setPorts({ ...settings.ports, [key]: free }),
              },
      };
    },
  };
}

function byContainer(
  { view }: CheckContext,
  port: number,
  { containerName, projectName }: PortPublisher,
): Pick<Finding, 'found' | 'command'> {
  const project = projectName === null ? '' : ` of the project “${projectName}”`;
  const command = `docker stop ${quoted(containerName, 'linux')}`;
  return {
    found: `Port ${port} is held by the container ${containerName}${project}.`,
    command: view.endpoint?.isRemote === true ? remotely(view.endpoint, command) : command,
  };
}

function byProcess(
  { host: { pid, platform } }: CheckContext,
  port: number,
  process: PortHolder['process'],
  areContainersKnown: boolean,
): Pick<Finding, 'found' | 'command'> {
  if (process === null) {
    return {
      found: `Port ${port} is held by a program of another account, which ClearDeck may not see.`,
      command: seeCommand(port, platform),
    };
  }
  if (process.pid === pid) {
    return {
      found: `Port ${port} is held by this ClearDeck, which serves its panel there.`,
      command: 'cleardeck serve --port 8090',
    };
  }
  const engine = isEngines(process.name)
    ? ` It publishes a container${areContainersKnown ? ' of another engine' : ''}.`
    : '';
  return {
    found: `Port ${port} is held by ${process.name}, process ${process.pid}.${engine}`,
    command: platform === 'win32' ? `taskkill /PID ${process.pid}` : `kill ${process.pid}`,
  };
}

/** Not ruled out by what is known: on Linux the engine's programs are root's, and hidden from other accounts. */
function mayBeEngines(holder: PortHolder | null): boolean {
  return holder?.process == null || isEngines(holder.process.name);
}

/** A program that holds ports for containers. */
function isEngines(processName: string): boolean {
  return /^(docker-proxy|rootlesskit|com\.docker|vpnkit|wslrelay|gvproxy|limactl)/i.test(processName);
}

/**
 * The container of the port's service where it is between an end and the next start: its port is held on, and the engine
 * lists it with none.
 */
async function ownRestarting(context: CheckContext, key: StackPort): Promise<string | null> {
  const containers = await context.containers().catch(() => []);
  // It may have started again between the two questions.
  const isBetween = ({ state, restartCount }: EngineContainer) =>
    state === 'restarting' || (state === 'running' && restartCount > 0);
  return containers.find((container) => portOf(container.service) === key && isBetween(container))?.name ?? null;
}

function seeCommand(port: number, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `netstat -ano | findstr ":${port}"`;
  return platform === 'darwin' ? `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN` : `sudo ss -ltnp "sport = :${port}"`;
}

/** The next higher port that nothing holds and that no other service of the stack uses; null where none was found. */
async function nextFree(
  context: CheckContext,
  key: StackPort,
  publishers: readonly PortPublisher[],
): Promise<number | null> {
  const { ports } = (await context.wanted()).settings;
  const taken = new Set([...publishers.map((entry) => entry.hostPort), ...Object.values(ports)]);
  const last = Math.min(ports[key] + MAX_TRIES, 65_535);
  for (let port = ports[key] + 1; port <= last; port += 1) {
    if (taken.has(port)) continue;
    if (context.view.endpoint?.isRemote === true || (await context.host.portHolder(port)) === null) return port;
  }
  return null;
}
