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
}
