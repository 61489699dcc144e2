import './app/zod-config.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createElectronBridge, findPreload } from './bridge/electron-bridge.ts';
import { createSocketBridge, socketAddress } from './bridge/socket-bridge.ts';

const preload = findPreload(window);
const bridge =
  preload === null ? createSocketBridge(() => new WebSocket(socketAddress(location))) : createElectronBridge(preload);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App bridge={bridge} />
  </StrictMode>,
);
