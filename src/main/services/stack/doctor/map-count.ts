import type { WantedStack } from '../stack-port.ts';
import { runningContainer, type Check, type CheckContext } from './check.ts';
import { asRootThere, engineHome, hostOf } from './engine-home.ts';
import { runOrRefuse } from './run-or-refuse.ts';

/** What Elasticsearch asks for, and what ClearML's own guide sets. */
const MIN_MAP_COUNT = 262_144;
const GOOD_MAP_COUNT = 524_288;
const SETTING = `vm.max_map_count=${GOOD_MAP_COUNT}`;

/**
 * `vm.max_map_count` of the kernel that the containers run on. Elasticsearch maps its indices into memory. It refuses to
 * start below 262144, except as a single node: then it only warns, and fails later when the indices have grown.
 */
export const mapCountCheck: Check = {
  id: 'map-count',
  title: 'Memory maps (vm.max_map_count)',
  look: async (context) => {
    const { host } = context;
    const { endpoint } = context.engine();
    const home = engineHome(endpoint, await context.info(), host);
    const where = { here: 'this machine', virtualMachine: 'the engine’s virtual machine', remote: hostOf(endpoint) }[
      home
    ];
    const command =
      home === 'here'
        ? `echo ${SETTING} | sudo tee /etc/sysctl.d/99-clearml.conf && sudo sysctl -w ${SETTING}`
        : asRootThere(`sysctl -w ${SETTING}`, home, endpoint, host);
    const count = home === 'here' ? await host.mapCount() : await askContainer(context);
    if (count === null) {
      return {
        state: 'unknown',
        found: `vm.max_map_count of ${where} cannot be read while no container of the stack runs.`,
        cause: `Elasticsearch wants at least ${MIN_MAP_COUNT}. The command sets it there.`,
        command,
      };
    }
    if (count >= MIN_MAP_COUNT) {
      return { state: 'ok', found: `${count} on ${where}; at least ${MIN_MAP_COUNT} is needed.` };
    }
    const isTolerated = toleratesLowCount(await context.wanted().catch(() => null));
    return {
      state: isTolerated ? 'warning' : 'error',
      found: `${count} on ${where}; Elasticsearch wants at least ${MIN_MAP_COUNT}.`,
      cause: isTolerated
        ? 'As a single node, Elasticsearch starts all the same. With many or large indices it then runs out of memory ' +
          'maps and fails while the server is in use.'
        : 'Elasticsearch refuses to start. The API server waits for it and looks as if it were the one that is broken.',
      command,
      fix:
        home === 'here' && host.uid === 0
          ? {
              text: `Sets ${SETTING} until this machine restarts. The command also keeps it beyond that.`,
              mend: async () => await runOrRefuse(host, 'sysctl', ['-w', SETTING]),
            }
          : null,
    };
  },
};

/** The value is the kernel's, the same in every container. */
async function askContainer(context: CheckContext): Promise<number | null> {
  const services = ['elasticsearch', 'apiserver', 'webserver', 'redis', 'mongo'];
  for (const service of services) {
    const container = await runningContainer(context, service);
    if (!container) continue;
    const command = ['cat', '/proc/sys/vm/max_map_count'];
    const { exitCode, output } = await context.engine().exec(container.id, command, { signal: context.signal });
    if (exitCode === 0 && /^\d+$/.test(output.trim())) return Number(output.trim());
  }
  return null;
}

function toleratesLowCount(wanted: WantedStack | null): boolean {
  const service = wanted?.project.services.find((entry) => entry.name === 'elasticsearch');
  return (
    service?.environment['discovery.type'] === 'single-node' ||
    service?.environment['node.store.allow_mmap'] === 'false'
  );
}
