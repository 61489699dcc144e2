// Stands in for the job that deletes files of deleted tasks. Started by its Python name, as in the compose file.
import process from 'node:process';
import { ask } from './lib/document-store.ts';
import { endOnSignals, forever, log, sufferFaults } from './lib/faults.ts';

await sufferFaults('async_delete');
endOnSignals();
try {
  await ask({ op: 'ping' });
} catch (error) {
  log('ERROR', `mongo cannot be reached. Exiting... ${String(error)}`);
  process.exit(1);
}
log('INFO', `async_urls_delete waits for files to delete, arguments: ${process.argv.slice(2).join(' ')}`);
await forever();
