import { MACHINE_METRIC, type ScalarPoint } from '#shared/domain/scalar.ts';

const INTERVAL_MS = 1000;

/**
 * Reports what this process uses, every second and once at the end: `cpu_usage` in percent of one core (200 = two cores
 * busy) and `memory_used_gb` (resident, 10^9 bytes). The iteration is the second since the start.
 * @returns stops it and reports a last time; calling it again does nothing
 */
export function startMachineMonitor(report: (points: readonly ScalarPoint[]) => void): () => void {
  const startedMs = performance.now();
  let lastMs = startedMs;
  let lastUsage = process.cpuUsage();
  const sample = (): void => {
    const nowMs = performance.now();
    const usage = process.cpuUsage();
    const busyMicros = usage.user - lastUsage.user + usage.system - lastUsage.system;
    const elapsedMs = nowMs - lastMs;
    lastMs = nowMs;
    lastUsage = usage;
    const shared = { metric: MACHINE_METRIC, iteration: Math.round((nowMs - startedMs) / 1000), atMs: Date.now() };
    report([
      { ...shared, variant: 'cpu_usage', value: elapsedMs > 0 ? busyMicros / 10 / elapsedMs : 0 },
      { ...shared, variant: 'memory_used_gb', value: process.memoryUsage.rss() / 1e9 },
    ]);
  };
  const timer = setInterval(sample, INTERVAL_MS);
  let isStopped = false;
  return () => {
    if (isStopped) return;
    isStopped = true;
    clearInterval(timer);
    // A final point only where it tells something new: two within a moment would share their second.
    if (performance.now() - lastMs > 100) sample();
  };
}
