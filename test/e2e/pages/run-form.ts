import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

/** The form that starts an experiment. */
export class RunForm {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  get dialog(): Locator {
    return this.panel.page.getByRole('dialog', { name: 'Run experiment' });
  }

  get startButton(): Locator {
    return this.dialog.getByRole('button', { name: 'Start' });
  }

  async fill(options: { readonly name?: string; readonly trees?: number; readonly csv?: string }): Promise<void> {
    if (options.csv !== undefined) await this.dialog.locator('input[type=file]').setInputFiles(options.csv);
    if (options.name !== undefined) await this.dialog.getByLabel('Name', { exact: true }).fill(options.name);
    if (options.trees !== undefined) await this.dialog.getByLabel('Number of trees').fill(String(options.trees));
  }

  async start(): Promise<void> {
    await this.startButton.click();
    await expect(this.dialog).toBeHidden();
  }
}
