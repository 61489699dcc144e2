import type { UsageCounters } from '#main/services/stack/engine-port.ts';
import type { EngineClient } from './engine-client.ts';
import { checkedId } from './ids.ts';
import { statsSchema, type StatsAnswer } from './schemas.ts';

export async function readUsage(client: EngineClient, id: string, nowMs: () => number): Promise<UsageCounters> {
  const path = checkedId(id);
  const answer = await client.ask('Reading the usage', statsSchema, (docker) => {
    // `one-shot` (API 1.41) answers at once; without it the engine waits a second for a second look.
    const options = { stream: false, 'one-shot': true } as unknown as { stream: false };
    return docker.getContainer(path).stats(options);
  });
  return toUsage(answer, nowMs());
}

/** Counters of one look, from an engine on cgroup v1 or v2. */
export function toUsage(answer: StatsAnswer, nowMs: number): UsageCounters {
  const memory = answer.memory_stats;
  const networks = Object.values(answer.networks ?? {});
  const blocks = answer.blkio_stats?.io_service_bytes_recursive ?? [];
  const sumOf = (operation: string): number =>
    blocks.reduce((sum, { op, value }) => (op.toLowerCase() === operation ? sum + value : sum), 0);
  return {
    atMs: answer.read ?? nowMs,
    cpuNanoseconds: answer.cpu_stats?.cpu_usage?.total_usage ?? 0,
    memoryBytes: withoutPageCache(memory?.usage ?? 0, memory?.stats ?? {}),
    memoryLimitBytes: memory == null || memory.limit === 0 ? null : memory.limit,
    networkInBytes: networks.reduce((sum, network) => sum + network.rx_bytes, 0),
    networkOutBytes: networks.reduce((sum, network) => sum + network.tx_bytes, 0),
    diskReadBytes: sumOf('read'),
    diskWriteBytes: sumOf('write'),
  };
}

/** As `docker stats` counts: pages that the kernel can drop at once are not the program's. */
function withoutPageCache(usage: number, stats: Readonly<Record<string, unknown>>): number {
  // v1 counts its children in total_inactive_file, v2 in inactive_file.
  const cache = [stats['total_inactive_file'], stats['inactive_file']].find((value) => typeof value === 'number') ?? 0;
  return typeof cache === 'number' && cache < usage ? usage - cache : usage;
}
