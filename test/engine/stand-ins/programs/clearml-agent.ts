// Stands in for the agent of the queue `services`: there is nothing for it to run.
import process from 'node:process';
import { endOnSignals, forever, log, sufferFaults } from './lib/faults.ts';

await sufferFaults('agent-services');
endOnSignals();
const { CLEARML_API_HOST: server = '', CLEARML_API_ACCESS_KEY: key = '' } = process.env;
if (key === '' && process.env['SHUTDOWN_IF_NO_ACCESS_KEY'] === '1') {
  log('WARN', 'No access key was given, shutting down');
  process.exit(0);
}
log('INFO', `clearml-agent waits for tasks of ${server}`);
await forever();
