import { useSyncExternalStore } from 'react';
import { useBridge } from '../bridge/bridge-context.tsx';
import classes from './connection-banner.module.css';

/** Says that the browser face has lost its socket, until it is back. Silent at the first connect. */
export function ConnectionBanner() {
  const { connection } = useBridge();
  const state = useSyncExternalStore(connection.subscribe, connection.current);
  return (
    <div role="status" aria-live="polite">
      {state === 'closed' && (
        <div className={classes['banner']}>
          <span className={classes['dot']} aria-hidden />
          Connection lost, reconnecting…
        </div>
      )}
    </div>
  );
}
