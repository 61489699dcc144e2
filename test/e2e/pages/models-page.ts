import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

/** The registry and the model that is open in it. */
export class ModelsPage {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  async goTo(): Promise<void> {
    await this.panel.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
    await expect(this.panel.page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  }

  get table(): Locator {
    return this.panel.page.getByRole('table', { name: 'Models' });
  }

  get detail(): Locator {
    return this.panel.page.getByRole('region', { name: 'Selected model' });
  }

  async open(name: string): Promise<void> {
    await this.table.getByRole('link', { name, exact: true }).click();
    await expect(this.detail.getByRole('heading', { name })).toBeVisible();
  }

  async publish(): Promise<void> {
    await this.detail.getByRole('button', { name: 'Publish…' }).click();
    await this.panel.page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await expect(this.detail.getByRole('button', { name: 'Publish…' })).toBeHidden();
  }

  async compareWithBaseline(): Promise<Locator> {
    await this.detail.getByRole('tab', { name: 'Compare with baseline' }).click();
    return this.detail.getByRole('table', { name: 'Metrics of this model and of the baseline' });
  }

  async predict(text: string): Promise<Locator> {
    await this.detail.getByRole('tab', { name: 'Try it' }).click();
    await this.detail.getByLabel('Text', { exact: true }).fill(text);
    await this.detail.getByRole('button', { name: 'Predict' }).click();
    return this.detail.getByRole('tabpanel', { name: 'Try it' });
  }
}
