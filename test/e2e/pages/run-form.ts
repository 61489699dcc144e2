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
      await this.dialog.getByRole('textbox', { name: 'Trees' }).fill(String(options.trees));
    }
  }

  /** The head of a group of parameters: what it is called, and how many of them are not as they come. */
  group(name: 'Text' | 'Forest' | 'Evaluation' | 'Run'): Locator {
    return this.dialog.getByRole('heading', { level: 3 }).getByRole('button', { name: new RegExp(`^${name}`) });
  }

  async type(label: string, text: string): Promise<void> {
    await this.dialog.getByRole('textbox', { name: label, exact: true }).fill(text);
  }

  async choose(label: string, option: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: label, exact: true }).click();
    await this.panel.page.getByRole('option', { name: option, exact: true }).click();
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
