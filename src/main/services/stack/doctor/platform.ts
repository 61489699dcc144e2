import { AppError } from '#shared/ipc/result.ts';
import type { WantedStack } from '../stack-port.ts';
import type { Check, CheckContext } from './check.ts';
import { counted, listed } from './words.ts';

/** For all images together: a registry that is slow must not hold up a start. */
const TIMEOUT_MS = 5000;
const AGENT = 'agent-services';

interface Wish {
  readonly image: string;
  readonly platform: string;
  readonly services: readonly string[];
}

type Answer = Wish & {
  readonly offered: readonly string[] | 'present' | 'absent' | 'unknown';
  /** The platform of an image that is on the engine. */
  readonly here: string | null;
  /** Why the registry did not say; empty where it was only too slow, or did. */
  readonly problem: string;
};

/** Whether the images that are here are for the engine's platform, and the registry has the others for it. */
export const platformCheck: Check = {
  id: 'platform',
  title: 'Images for this platform',
  look: async (context) => {
    const wishes = wishesOf(await context.wanted(), (await context.info()).platform);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answers = await Promise.all(wishes.map(async (wish) => await ask(context, wish, signal)));
    const unfit = answers.filter(
      ({ offered, platform }) => typeof offered === 'object' && !offered.some((entry) => matches(entry, platform)),
    );
    if (unfit.length > 0) {
      const services = unfit.flatMap((entry) => entry.services);
      return {
        state: 'error',
        found: unfit.map(describe).join(' '),
        cause:
          `The image cannot run here, and ${listed(services)} would not start.` +
          (services.includes(AGENT) ? ` The server does not need ${AGENT}: leave it out in the settings.` : ''),
      };
    }
    const absent = answers.filter(({ offered }) => offered === 'absent');
    if (absent.length > 0) {
      return {
        state: 'warning',
        found: `The registry does not know ${listed(absent.map(({ image }) => image))}.`,
        cause: 'The name may be wrong, or the registry wants a login. Pulling it will very likely fail.',
      };
    }
    const strange = answers.filter(({ here, platform }) => here !== null && !matches(here, platform));
    if (strange.length > 0) {
      return {
        state: 'warning',
        found: strange
          .map(({ image, here, platform }) => `${image} is here for ${here}; the engine runs ${platform}.`)
          .join(' '),
        cause: 'It starts only where the engine emulates that platform, and is slow then. A pull brings the right one.',
        command: strange.map(({ image, platform }) => `docker pull --platform ${platform} ${image}`).join(' && '),
      };
    }
    const open = answers.filter(({ offered }) => offered === 'unknown');
    if (open.length > 0) {
      return {
        state: 'unknown',
        // One of them: what is wrong with a registry is most often wrong for all of its images.
        found:
          open.find(({ problem }) => problem !== '')?.problem ??
          `The registry did not answer about ${listed(open.map(({ image }) => image))} in time.`,
        cause: 'Images that are not here have to be pulled: that needs the network.',
      };
    }
    const here = answers.filter(({ offered }) => offered === 'present').length;
    return { state: 'ok', found: `${counted(answers.length, 'image')}, ${here} of them here already; all fit.` };
  },
};

/** The images of the services that would start, each with the platform that the compose file or the engine asks for. */
function wishesOf({ project, settings }: WantedStack, enginePlatform: string): readonly Wish[] {
  const wishes = new Map<string, { image: string; platform: string; services: string[] }>();
  for (const { name, image, platform, profiles } of project.services) {
    if (profiles.length > 0 && !(settings.withAgentServices && profiles.includes(AGENT))) continue;
    const wish = { image, platform: platform ?? enginePlatform, services: [name] };
    const key = `${wish.image} ${wish.platform}`;
    const known = wishes.get(key);
    if (known) known.services.push(name);
    else wishes.set(key, wish);
  }
  return [...wishes.values()];
}

async function ask(context: CheckContext, wish: Wish, signal: AbortSignal): Promise<Answer> {
  const found = await context.engine().image(wish.image);
  if (found) return { ...wish, offered: 'present', here: found.platform, problem: '' };
  const answer = { ...wish, here: null, problem: '' };
  try {
    signal.throwIfAborted();
    return { ...answer, offered: await untilAborted(context.engine().platforms(wish.image, { signal }), signal) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return { ...answer, offered: 'absent' };
    const problem = error instanceof AppError && error.code === 'ENGINE_FAILED' ? error.message : '';
    return { ...answer, offered: 'unknown', problem };
  }
}

/** An engine that hangs on its registry may be slow to let go. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new AppError('TIMEOUT', 'The registry did not answer in time.'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function describe({ image, platform, offered }: Answer): string {
  const choice = typeof offered === 'object' && offered.length > 0 ? listed(offered) : 'none that can be told';
  return `${image} does not exist for ${platform}; the registry has ${choice}.`;
}

/** `linux/arm64/v8` is `linux/arm64`, whichever side says more. */
function matches(offered: string, wanted: string): boolean {
  const [a, b] = [plain(offered), plain(wanted)];
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function plain(platform: string): string {
  return platform
    .toLowerCase()
    .replace('x86_64', 'amd64')
    .replace('aarch64', 'arm64')
    .replace(/arm64\/v8$/, 'arm64');
}
