import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

/** The form that starts a search of parameters. */
export class SearchForm {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  get dialog(): Locator {
    return this.panel.page.getByRole('dialog', { name: 'Search parameters' });
  }

  async open(): Promise<void> {
    await this.panel.page.getByRole('button', { name: 'Search parameters…' }).click();
    await expect(this.dialog).toBeVisible();
  }

  async name(name: string): Promise<void> {
    await this.dialog.getByLabel('Name', { exact: true }).fill(name);
  }

  /** Takes the values away that a parameter has, and types others. */
  async values(parameter: string, values: readonly string[]): Promise<void> {
    const field = this.dialog.getByRole('combobox', { name: `Values of ${parameter}`, exact: true });
    await field.click();
    const group = this.dialog.getByRole('group', { name: parameter });
    for (;;) {
      const before = await group.textContent();
      await field.press('Backspace');
      if ((await group.textContent()) === before) break;
    }
    for (const value of values) {
      await field.fill(value);
      await field.press('Enter');
    }
  }

  async start(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Start search' }).click();
    await expect(this.dialog).toBeHidden();
  }
}
