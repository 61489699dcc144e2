// Stands in for mongosh, as far as health checks go: asks for a ping, whatever was to be evaluated.
import process from 'node:process';
import { ask } from './lib/document-store.ts';

process.env['CLEARML_MONGODB_SERVICE_HOST'] = 'localhost';
const script = process.argv.slice(2).join(' ');
try {
  await ask({ op: 'ping' });
  process.stdout.write(/\.ok\b/.test(script) ? '1\n' : '{ ok: 1 }\n');
} catch (error) {
  process.stderr.write(`MongoNetworkError: ${String(error)}\n`);
  process.exit(1);
}
