import { expect, type Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel.ts';

export type ExperimentTab =
  'Scalars' | 'Plots' | 'Debug samples' | 'Artifacts' | 'Console' | 'Hyperparameters' | 'Info';

/** One experiment and its tabs. */
export class ExperimentPage {
  private readonly panel: Panel;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  /** Opens a tab and answers its panel. */
  async tab(name: ExperimentTab): Promise<Locator> {
    await this.panel.page.getByRole('tab', { name, exact: true }).click();
    const content = this.panel.page.getByRole('tabpanel', { name, exact: true });
    await expect(content).toBeVisible();
    return content;
  }

  chart(title: string | RegExp): Locator {
    return this.panel.page.getByRole('region', { name: title });
  }

  /** Turns a chart into its table and answers that. */
  async tableOf(title: string): Promise<Locator> {
    await this.panel.page.getByRole('button', { name: `Show as table: ${title}` }).click();
    return this.chart(title).getByRole('table');
  }

  get alert(): Locator {
    return this.panel.page.getByRole('alert');
  }
}
