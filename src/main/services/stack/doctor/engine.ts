import type { EngineEndpoint, EngineView } from '#shared/domain/stack.ts';
import type { Check, CheckContext, Finding, Fix } from './check.ts';
import { engineKind, remotely, type EngineKind } from './engine-home.ts';
import { runOrRefuse } from './run-or-refuse.ts';

/** Docker 20.10, of December 2020. */
const MIN_API = '1.41';

const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt-get install docker.io   # Fedora: sudo dnf install moby-engine, Arch: sudo pacman -S docker',
  darwin: 'brew install --cask docker   # or: brew install colima docker',
  win32: 'winget install Docker.DockerDesktop',
};
const UPGRADE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt-get update && sudo apt-get install docker.io   # or your distribution’s own way',
  darwin: 'brew upgrade --cask docker',
  win32: 'winget upgrade Docker.DockerDesktop',
};
const DESKTOP_EXE = 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe';

/** Whether there is an engine that can run the stack. Every other check that needs it is `unknown` where this one fails. */
export const engineCheck: Check = {
  id: 'engine',
  title: 'Docker engine',
  look: async (context) => {
    const { view, host } = context;
    switch (view.state) {
      case 'connected':
        return connected(context);
      case 'connecting':
        return { state: 'unknown', found: `Connecting${to(view)}.`, fix: retry(context) };
      case 'notFound':
        return {
          state: 'error',
          found: view.problem ?? 'No Docker engine was found on this machine.',
          cause: 'The ClearML server runs in containers; without an engine there is nothing to run them.',
          command: INSTALL[host.platform] ?? null,
          fix: retry(context),
        };
      case 'stopped':
        return {
          state: 'error',
          found: view.problem ?? `The engine${at(view)} does not run.`,
          cause: 'The engine is installed but was not started, so nothing answers at its address.',
          ...starting(context),
        };
      case 'noPermission':
        return noPermission(context);
      case 'tooOld':
        return tooOld(context, view.problem ?? `Docker ${view.version ?? '(version unknown)'} is too old.`);
      case 'failed':
        return {
          state: 'error',
          found: view.problem ?? `The engine${at(view)} does not answer as it should.`,
          cause: 'Something answers there, or did, but ClearDeck cannot work with it.',
          fix: retry(context),
        };
    }
  },
};

function connected(context: CheckContext): Finding {
  const { view } = context;
  const found = `Docker ${view.version ?? '(version unknown)'}${at(view)}. ${view.reason}`.trim();
  if (view.apiVersion !== null && isOlder(view.apiVersion, MIN_API)) {
    return tooOld(context, `${found} It speaks version ${view.apiVersion} of Docker's interface.`);
  }
  if (view.platform?.startsWith('windows/') === true) {
    return {
      state: 'error',
      found: `${found} It runs Windows containers.`,
      cause: 'The ClearML server is made of Linux containers, which this engine cannot run in its present mode.',
      command: '& "C:\\Program Files\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',
    };
  }
  return { state: 'ok', found };
}

function tooOld(context: CheckContext, found: string): Finding {
  const { platform } = context.host;
  // Others come with a virtual machine, a distribution or another machine that has its own way.
  const isUsual = ['service', 'rootless', 'desktop'].includes(engineKind(context.view.endpoint, platform));
  return {
    state: 'error',
    found,
    cause: `ClearDeck needs version ${MIN_API} of Docker's interface, which Docker 20.10 and later speak.`,
    command: isUsual ? (UPGRADE[platform] ?? null) : null,
    fix: retry(context),
  };
}

function noPermission(context: CheckContext): Finding {
  const { view, host } = context;
  const found = view.problem ?? `This account may not use the engine${at(view)}.`;
  return { state: 'error', found, ...permitting(view.endpoint, host.platform), fix: retry(context) };
}

function permitting(endpoint: EngineEndpoint | null, platform: NodeJS.Platform): Pick<Finding, 'cause' | 'command'> {
  if (endpoint?.isRemote === true) {
    return {
      cause: 'The login there is refused, or the account there may not use its engine. The command shows which.',
      command: remotely(endpoint, 'docker version'),
    };
  }
  const kind = engineKind(endpoint, platform);
  if (kind === 'service') {
    return {
      cause:
        'The socket belongs to root and the group “docker”. Members of that group can do on this machine whatever root ' +
        'can. The change counts from the next login on: log out and in again, then start ClearDeck again.',
      command: 'sudo usermod -aG docker "$USER"',
    };
  }
  if (kind === 'podman' && platform === 'linux') {
    return {
      cause: 'This socket is root’s. Podman has one for each account besides, which the command starts.',
      command: 'systemctl --user enable --now podman.socket',
    };
  }
  return {
    cause: 'Another account started the engine, or this account is not allowed to use it.',
    command: platform === 'win32' ? 'net localgroup docker-users "%USERNAME%" /add' : null,
  };
}

/** How an engine is started, and whether that asks for no password: only then ClearDeck does it. */
function starting(context: CheckContext): Pick<Finding, 'command' | 'fix'> {
  const { view, host } = context;
  const start = startCommand(engineKind(view.endpoint, host.platform), host.platform, host.uid);
  if (start === null) {
    const command = 'sudo systemctl start docker';
    const { endpoint } = view;
    return { command: endpoint?.isRemote === true ? remotely(endpoint, command) : command, fix: retry(context) };
  }
  const [program = '', ...args] = start.program;
  return {
    command: start.command,
    fix: {
      text: `Runs “${start.command}”, then tries to connect. An engine in a virtual machine may take a minute to answer.`,
      mend: async () => {
        await runOrRefuse(host, program, args);
        await context.connection.retry();
      },
    },
  };
}

/** null where only root can start it. */
function startCommand(
  kind: EngineKind,
  platform: NodeJS.Platform,
  uid: number | null,
): { readonly command: string; readonly program: readonly string[] } | null {
  const plain = (...program: string[]) => ({ command: program.join(' '), program });
  switch (kind) {
    case 'service':
      return uid === 0 ? plain('systemctl', 'start', 'docker') : null;
    case 'rootless':
      return plain('systemctl', '--user', 'start', 'docker');
    case 'desktopOnLinux':
      return plain('systemctl', '--user', 'start', 'docker-desktop');
    case 'colima':
      return plain('colima', 'start');
    case 'podman':
      return platform === 'linux'
        ? plain('systemctl', '--user', 'start', 'podman.socket')
        : plain('podman', 'machine', 'start');
    case 'orbstack':
      return plain('open', '-a', 'OrbStack');
    case 'rancher':
      return plain('rdctl', 'start');
    case 'desktop': {
      if (platform !== 'win32') return plain('open', '-a', 'Docker');
      // The program is the window itself, which does not end: PowerShell starts it and lets it go.
      const command = `Start-Process '${DESKTOP_EXE}'`;
      return { command, program: ['powershell', '-NoProfile', '-NonInteractive', '-Command', command] };
    }
    case 'remote':
      return null;
  }
}

function retry(context: CheckContext): Fix {
  return { text: 'Tries to connect again.', mend: async () => await context.connection.retry() };
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = than.split('.').map(Number);
  return major !== otherMajor ? major < otherMajor : minor < otherMinor;
}

function at(view: EngineView): string {
  return view.endpoint ? ` at ${view.endpoint.address}` : '';
}

function to(view: EngineView): string {
  return view.endpoint ? ` to ${view.endpoint.address}` : '';
}
