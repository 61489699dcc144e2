import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

/** Experiments beside each other. */
export class ComparePage {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  get heading(): Locator {
    return this.panel.page.getByRole('heading', { name: 'Compare', level: 1 });
  }

  chart(title: string | RegExp): Locator {
    return this.panel.page.getByRole('region', { name: title });
  }

  async waitUntilShown(): Promise<void> {
    await expect(this.heading).toBeVisible();
  }
}
