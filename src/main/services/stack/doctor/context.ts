import type { CheckContext, DoctorDeps, TimedInfo } from './check.ts';

/** What the checks of one run ask. Answers, failures included, are kept for the run. */
export function createContext(
  { connection, control, host, dataFolder, setPorts }: DoctorDeps,
  signal: AbortSignal,
): CheckContext {
  const engine = () => connection.engine();
  return {
    ...{ host, connection, signal, dataFolder, setPorts, engine },
    view: connection.view(),
    info: once(async (): Promise<TimedInfo> => {
      const info = await engine().info({ signal });
      return { ...info, receivedAtMs: host.nowMs() };
    }),
    wanted: once(async () => await control.wanted()),
    containers: once(async () => {
      // The control answers “none” where it has none to ask; the doctor must not take that for a look.
      engine();
      return await control.containers();
    }),
    publishers: once(async () => await engine().publishers()),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
