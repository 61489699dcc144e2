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
    if (options.csv !== undefined) await this.chooseFile(options.csv);
    if (options.name !== undefined) await this.dialog.getByLabel('Name', { exact: true }).fill(options.name);
    if (options.trees !== undefined) {
      const advanced = this.dialog.getByRole('button', { name: 'Advanced' });
      if ((await advanced.getAttribute('aria-expanded')) !== 'true') await advanced.click();
      await this.dialog.getByLabel('Trees', { exact: true }).fill(String(options.trees));
    }
  }

  private async chooseFile(csv: string): Promise<void> {
    await this.dialog.getByText('My own CSV').click();
    await this.dialog.locator('input[type=file]').setInputFiles(csv);
    // The columns were found by looking into the file.
    await expect(this.dialog.getByRole('region', { name: 'What is in the file' })).toBeVisible();
  }

  async start(): Promise<void> {
    await this.startButton.click();
    await expect(this.dialog).toBeHidden();
  }
}
