// Runs beside the real redis-server where a test asked for faults, and as its parent: what it is given is the command.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { sufferFaults } from './lib/faults.ts';

await sufferFaults('redis');
const [command = 'redis-server', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
