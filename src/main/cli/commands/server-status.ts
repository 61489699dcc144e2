import type { EngineView, ServiceView, StackStatus } from '#shared/domain/stack.ts';
import { formatDuration } from '../format.ts';
import { ReportedFailure, type Session } from '../session.ts';
import { table, type Cell } from '../table.ts';
import { oneLine, safeText } from '../text.ts';

function engineText(engine: EngineView): string {
  const { endpoint, name, version, platform, problem, reason } = engine;
  if (engine.state === 'connected') {
    const what = [name ?? 'Docker', version, platform].filter((part) => part !== null && part !== '').join(' ');
    return `${what} at ${endpoint?.address ?? 'an unknown address'} (${endpoint?.origin ?? reason})`;
  }
  const where = endpoint === null ? '' : ` at ${endpoint.address} (${endpoint.origin})`;
  return `${engine.state}${where}: ${problem ?? reason}`;
}

function stateText({ state, exitCode, isOomKilled }: ServiceView): string {
  if (state !== 'exited' && state !== 'dead') return state === 'none' ? '–' : state;
  return `${state} (${isOomKilled ? 'out of memory' : `code ${exitCode ?? 'unknown'}`})`;
}

function uptimeMs({ state, startedAtMs }: ServiceView, nowMs: number): number | null {
  return state === 'running' && startedAtMs !== null ? Math.max(0, nowMs - startedAtMs) : null;
}

function healthCell(session: Session, { health }: ServiceView): Cell {
  if (health === 'none') return '–';
  const mark = (padded: string): string => {
    if (health === 'healthy') return session.green(padded);
    return health === 'unhealthy' ? session.red(padded) : session.yellow(padded);
  };
  return { text: health, mark };
}

function serviceTable(session: Session, services: readonly ServiceView[]): string[] {
  return table(
    [
      { title: 'SERVICE' },
      { title: 'STATE' },
      { title: 'HEALTH' },
      { title: 'UPTIME', align: 'right' },
      { title: 'RESTARTS', align: 'right' },
      { title: 'PORTS' },
      { title: 'IMAGE', isFlexible: true },
    ],
    services.map((service) => [
      service.name,
      stateText(service),
      healthCell(session, service),
      formatDuration(uptimeMs(service, session.io.epochMs())),
      String(service.restartCount),
      service.ports.map(({ hostIp, hostPort, containerPort }) => `${hostIp}:${hostPort}->${containerPort}`).join(', '),
      service.image,
    ]),
    session.width,
  );
}

/** What a service waits for, why it failed, and what its last probe got, where it is not well. */
function remarks({ name, detail, probe, isOutdated }: ServiceView): string[] {
  const lines = detail === '' ? [] : [`${name}: ${oneLine(detail)}`];
  if (probe !== null && !probe.isOk) lines.push(`${name}: does not answer: ${oneLine(probe.detail)}`);
  if (isOutdated) lines.push(`${name}: older than the compose file or the settings; a restart changes it`);
  return lines;
}

function statusLines(session: Session, status: StackStatus): string[] {
  const { engine, state, summary, adoptedFrom, services, job, urls, composeFile, connection } = status;
  const facts: [string, string][] = [
    ['Server', `${state}: ${summary}`],
    ['Engine', engineText(engine)],
    ['Addresses', `web ${urls.web}  api ${urls.api}  files ${urls.files}`],
    ['Panel', `${connection.isConnected ? 'connected' : 'not connected'}: ${connection.detail}`],
    ['Made by', adoptedFrom ?? ''],
    ['Compose file', `${composeFile.path}${composeFile.isOwn ? ' (your own)' : ''}`],
    ['Problem', composeFile.problem ?? ''],
    ['Last job', job === null ? '' : `${job.kind} ${job.state}${job.problem === null ? '' : `: ${job.problem}`}`],
  ];
  const notes = services.flatMap(remarks);
  return [
    ...table(
      [{ title: '' }, { title: '' }],
      facts.filter(([, value]) => value !== '').map(([name, value]) => [name, oneLine(value)]),
      Infinity,
    ),
    ...(services.length === 0 ? [] : ['', ...serviceTable(session, services)]),
    ...(notes.length === 0 ? [] : ['', ...notes.map(safeText)]),
  ];
}

/** `server status`: prints how the stack is; exit code 1 where it is not healthy. */
export async function showStackStatus(session: Session, options: { readonly json?: boolean }): Promise<void> {
  await session.use(async (call) => {
    const status = await call('stack.status', {});
    if (options.json === true) session.printJson(status);
    else session.print(statusLines(session, status));
    if (status.state !== 'healthy') throw new ReportedFailure();
  });
}
