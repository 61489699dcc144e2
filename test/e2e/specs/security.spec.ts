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
  const violated = await panel.page.evaluate(async () => {
    const seen: string[] = [];
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
    let isEvalOpen = true;
    try {
      (0, eval)('1');
    } catch {
      isEvalOpen = false;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    return { seen: [...new Set(seen)].sort(), wasBroken: 'wasBroken' in globalThis, isEvalOpen };
  });
  expect(violated.wasBroken).toBe(false);
  expect(violated.isEvalOpen).toBe(false);
  for (const directive of ['connect-src', 'frame-src', 'img-src', 'script-src-elem']) {
    expect(violated.seen).toContain(directive);
  }
  // Asked for by us, and stopped before they left: the fixture watches what did leave.
  panel.watch.foreignRequests.length = 0;
});
