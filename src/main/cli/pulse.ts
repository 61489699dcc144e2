/** Remembers that something happened until somebody waits for it. */
export class Pulse {
  #isPending = false;
  #wake: (() => void) | null = null;

  notify(): void {
    if (this.#wake === null) this.#isPending = true;
    else this.#wake();
  }

  /** Resolves at once if there was a notification since the last wait. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isPending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = null;
    this.#isPending = false;
  }
}
