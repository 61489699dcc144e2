import type { Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

/** The server page as a person finds their way on it: by roles and names. */
export class ServerPage {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  async open(tab = ''): Promise<void> {
    await this.panel.open(`/server${tab}`);
  }

  button(name: string | RegExp): Locator {
    return this.panel.page.getByRole('button', { name });
  }

  link(name: string | RegExp): Locator {
    return this.panel.page.getByRole('link', { name });
  }

  text(text: string | RegExp): Locator {
    return this.panel.page.getByText(text).first();
  }

  tab(name: string | RegExp): Locator {
    return this.panel.page.getByRole('tab', { name });
  }

  get log(): Locator {
    return this.panel.page.getByRole('log', { name: 'Log lines' });
  }

  /** Number of the last line of a flood that the log shows; -Infinity where it shows none. */
  async newestFloodLine(): Promise<number> {
    const lines = [...(await this.log.innerText()).matchAll(/line (\d+) of a flood/g)];
    return Math.max(...lines.map(([, number]) => Number(number)));
  }
}
