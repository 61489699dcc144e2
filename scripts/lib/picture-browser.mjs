import { chromium } from '@playwright/test';
import { findChromium } from '../../test/e2e/fixtures/chromium.ts';

/** The Chromium that takes the pictures. @throws Error where there is none, with the reason */
export async function launchBrowser() {
  const found = await findChromium();
  if ('reason' in found) throw new Error(found.reason);
  return chromium.launch({
    executablePath: found.executable,
    env: { ...process.env, ...found.env },
    chromiumSandbox: false,
  });
}
