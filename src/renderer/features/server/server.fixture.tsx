import {
  createFakeBridge,
  type FakeBridge,
  type FakeHandlers,
  type FakeOptions,
} from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import {
  logLineOf,
  logPageOf,
  SAMPLE_JOB_ID,
  sampleData,
  sampleDoctor,
  sampleUsage,
  stackStatusOf,
} from '../../../../test/fakes/stack-samples.ts';
import { Route, Switch } from 'wouter';
import { ServerPage } from './index.ts';

/** The page at an address, over a healthy stack; `over` replaces or adds answers. */
export function showServer(over: FakeHandlers = {}, path = '/server', options: FakeOptions = {}): FakeBridge {
  const started = () => ({ jobId: SAMPLE_JOB_ID });
  const handlers: FakeHandlers = {
    'stack.status': () => stackStatusOf(),
    'stack.doctor': () => sampleDoctor,
    'stack.data': () => sampleData,
    'stack.usage': () => sampleUsage,
    'stack.logs': () => logPageOf([logLineOf(0)]),
    'stack.start': started,
    'stack.stop': started,
    'stack.restart': started,
    'stack.backup': started,
    'stack.restore': started,
    'stack.removeData': started,
    'stack.cancel': () => ({}),
    'stack.setSettings': () => ({}),
    'stack.reconnect': () => ({}),
    ...over,
  };
  const bridge = createFakeBridge(handlers, options);
  renderPage(
    <Switch>
      <Route path="/server/:section?">{({ section }) => <ServerPage section={section ?? null} />}</Route>
    </Switch>,
    bridge,
    path,
  );
  return bridge;
}
