import { readFileSync } from 'node:fs';
import process from 'node:process';

/** What a test may ask of a stand-in. Times in ms from the start of the container. */
export interface Faults {
  /** Nothing is served before. */
  readonly startDelayMs?: number;
  /** The process runs and never serves anything. */
  readonly isNeverHealthy?: boolean;
  /** Ends by itself; with a restart policy this is a crash loop. */
  readonly exitAfterMs?: number;
  /** For `exitAfterMs`; 1 where it is left out. */
  readonly exitCode?: number;
  /** Takes memory until the kernel ends it. */
  readonly hogMemoryAfterMs?: number;
  /** Lines on standard output, from the start. */
  readonly logLinesPerSecond?: number;
}

/** Folders that the compose file mounts: a test puts the file into one of them. */
const FAULT_FILES = [
  '/opt/clearml/config/stand-in-faults.json',
  '/usr/share/elasticsearch/data/stand-in-faults.json',
  '/data/db/stand-in-faults.json',
  '/data/stand-in-faults.json',
];
const HOG_STEP_BYTES = 16 * 1024 * 1024;
const TICK_MS = 20;

/**
 * Sets the faults going that were asked for, and resolves when the service may begin to serve. They come from the
 * environment (STAND_IN_FAULTS: one `Faults`) or from a file in a mounted folder (`Faults` by service).
 */
export async function sufferFaults(service: string): Promise<void> {
  const faults = readFaults(service);
  if (Object.keys(faults).length > 0) log('WARN', `${service} suffers ${JSON.stringify(faults)}`);
  if (faults.exitAfterMs !== undefined) {
    setTimeout(() => {
      log('ERROR', `${service} ends, as it was asked to`);
      process.exit(faults.exitCode ?? 1);
    }, faults.exitAfterMs);
  }
  if (faults.hogMemoryAfterMs !== undefined) setTimeout(hogMemory, faults.hogMemoryAfterMs);
  if (faults.logLinesPerSecond !== undefined) flood(service, faults.logLinesPerSecond);
  if (faults.isNeverHealthy === true) {
    endOnSignals();
    await forever();
  }
  if (faults.startDelayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, faults.startDelayMs));
}

/** One line on standard output, as the services of the real stack write it: time, level, text. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', text: string): void {
  process.stdout.write(`[${new Date().toISOString()}] [${level}] ${text}\n`);
}

/** Process 1 of a container has no default for signals: without this `docker stop` waits until it may kill. */
export function endOnSignals(beforeEnd: () => void = () => undefined): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log('INFO', `${signal}: shutting down`);
      beforeEnd();
      process.exit(0);
    });
  }
}

/** Never resolves, and keeps the process alive. */
export function forever(): Promise<never> {
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

function readFaults(service: string): Faults {
  const own = process.env['STAND_IN_FAULTS'];
  if (own !== undefined && own !== '') return JSON.parse(own) as Faults;
  for (const file of FAULT_FILES) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    const byService = JSON.parse(text) as Partial<Record<string, Faults>>;
    const faults = byService[service];
    if (faults !== undefined) return faults;
  }
  return {};
}

function hogMemory(): void {
  const held: Buffer[] = [];
  // Filled with something: a page that was never written takes no memory.
  setInterval(() => held.push(Buffer.alloc(HOG_STEP_BYTES, held.length + 1)), TICK_MS);
}

function flood(service: string, linesPerSecond: number): void {
  const startedMs = performance.now();
  let written = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) * linesPerSecond) / 1000);
    let text = '';
    for (; written < due; written++) {
      text += `[${new Date().toISOString()}] [INFO] ${service} line ${written} of a flood, with some words to make it long\n`;
    }
    if (text !== '') process.stdout.write(text);
  }, TICK_MS);
}
