import { z } from 'zod';
import { AppError } from '#shared/ipc/result.ts';
import type { ClearmlApi, HttpProbe } from '#main/services/stack/setup-files-port.ts';

const envelope = z.object({
  meta: z.object({ result_msg: z.string().nullish() }),
  data: z.unknown(),
});

/** Looks at an address as the health watch does: an answer below 400 is one. */
export const probeHttp: HttpProbe = async (url, { timeoutMs, signal }) => {
  const startedMs = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    await response.body?.cancel();
    const latencyMs = performance.now() - startedMs;
    return { isOk: response.status < 400, latencyMs, detail: `HTTP ${String(response.status)}` };
  } catch (error) {
    return { isOk: false, latencyMs: null, detail: reasonOf(error, timeoutMs) };
  }
};

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${String(timeoutMs / 1000)} s`;
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'connection closed before an answer';
  if (error instanceof Error && error.name === 'AbortError') return 'not waited for';
  return code ?? (error instanceof Error ? error.message : String(error));
}

const CALL_TIMEOUT_MS = 10_000;

export const clearmlApi: ClearmlApi = {
  async call(apiUrl, action, body, { key, secret, impersonate }, signal) {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${apiUrl}/${action}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
          ...(impersonate !== undefined && { 'x-clearml-impersonate-as': impersonate }),
        },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(CALL_TIMEOUT_MS), signal]),
      });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new AppError(
        'STACK_NOT_READY',
        `The API server did not answer ${action}: ${reasonOf(error, CALL_TIMEOUT_MS)}.`,
        {
          cause: error,
        },
      );
    }
    const answer = envelope.safeParse(parseJson(text));
    const words = answer.success ? (answer.data.meta.result_msg ?? '') : text.slice(0, 200);
    if (!response.ok) {
      throw new AppError(
        response.status === 401 || response.status === 403 ? 'FORBIDDEN' : 'STACK_NOT_READY',
        `The API server refused ${action}: HTTP ${String(response.status)}${words === '' ? '' : `, ${words}`}.`,
      );
    }
    if (!answer.success) throw new AppError('STACK_NOT_READY', `What answers at ${apiUrl} is no ClearML API server.`);
    return answer.data.data;
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
