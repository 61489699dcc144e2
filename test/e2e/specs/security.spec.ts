import { expect, test } from '../fixtures/test.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';

test('the page has no Node and no raw IPC', async ({ panel }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  const types = await panel.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', '__dirname'].map(
      (name) => typeof (globalThis as Record<string, unknown>)[name],
    ),
  );
  expect(new Set(types)).toEqual(new Set(['undefined']));
});

test('the policy lets nothing in but the bundle', async ({ panel }) => {
  await expect(new ExperimentsPage(panel).heading).toBeVisible();
  // Broken on purpose below.
  panel.watch.allowed.push(/policy:|Content Security Policy|violates the following|Refused to/i);
  const broken = await panel.page.evaluate(async () => {
    const seen: string[] = [];
    Object.assign(globalThis, { seenViolations: seen });
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective));
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.wasBroken = true';
    document.body.append(inline);
    const image = document.createElement('img');
    image.src = 'https://example.invalid/pixel.png';
    document.body.append(image);
    const frame = document.createElement('iframe');
    frame.src = 'https://example.invalid/';
    document.body.append(frame);
    await fetch('https://example.invalid/').catch(() => undefined);
    // In a task of its own: the debugger's call, which this is, may evaluate whatever the policy says.
    const isEvalOpen = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          (0, eval)('1');
          resolve(true);
        } catch {
          resolve(false);
        }
      }, 0);
    });
    return { wasBroken: 'wasBroken' in globalThis, isEvalOpen };
  });
  // Asked for by us; the policy stops them before they leave, which the list of violations below says.
  panel.watch.foreignRequests.length = 0;
  expect(broken.wasBroken).toBe(false);
  expect(broken.isEvalOpen).toBe(false);
  const seen = () => panel.page.evaluate(() => (globalThis as unknown as { seenViolations: string[] }).seenViolations);
  await expect.poll(seen).toEqual(expect.arrayContaining(['connect-src', 'frame-src', 'img-src', 'script-src-elem']));
});
