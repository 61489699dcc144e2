import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';
import { RunForm } from './run-form.ts';

/** How long a run on small data may take on a busy machine with two cores. */
export const RUN_MS = 60_000;

/** The table of experiments. */
export class ExperimentsPage {
  readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  get heading(): Locator {
    return this.panel.page.getByRole('heading', { name: 'Experiments', level: 1 });
  }

  get table(): Locator {
    return this.panel.page.getByRole('grid', { name: 'Experiments' });
  }

  /** Rows of experiments, without the head. */
  get rows(): Locator {
    return this.table.getByRole('row').filter({ has: this.panel.page.getByRole('gridcell') });
  }

  /** The row of an experiment by its name. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.panel.page.getByRole('link', { name, exact: true }) });
  }

  async goTo(): Promise<void> {
    await this.panel.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Experiments' }).click();
    await expect(this.heading).toBeVisible();
  }

  async openRunForm(): Promise<RunForm> {
    await this.panel.page.getByRole('button', { name: 'Run experiment' }).first().click();
    const form = new RunForm(this.panel);
    await expect(form.dialog).toBeVisible();
    return form;
  }

  /** Fills the form in and starts a run by clicking. */
  async run(options: Parameters<RunForm['fill']>[0]): Promise<void> {
    const form = await this.openRunForm();
    await form.fill(options);
    await form.start();
  }

  async waitFor(name: string, status: string): Promise<void> {
    await expect(this.row(name).getByText(status, { exact: true })).toBeVisible({ timeout: RUN_MS });
  }

  async select(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.panel.page.getByRole('checkbox', { name: `Select ${name}` }).check();
  }

  get selectionBar(): Locator {
    return this.panel.page.getByRole('region', { name: 'Selected experiments' });
  }

  async open(name: string): Promise<void> {
    await this.table.getByRole('link', { name, exact: true }).click();
    await expect(this.panel.page.getByRole('tablist', { name: 'What the experiment recorded' })).toBeVisible();
  }

  async undo(): Promise<void> {
    // The newest notification: an older one may still be on its way out.
    await this.panel.page.getByRole('button', { name: 'Undo' }).last().click();
  }
}
