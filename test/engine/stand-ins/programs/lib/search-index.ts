import process from 'node:process';

/** The stand-in for Elasticsearch, seen from the API server. */
export class SearchIndex {
  readonly #url = `http://${process.env['CLEARML_ELASTIC_SERVICE_HOST'] ?? 'elasticsearch'}:${process.env['CLEARML_ELASTIC_SERVICE_PORT'] ?? '9200'}`;

  async ping(): Promise<void> {
    await this.#ask('GET', '/_cluster/health');
  }

  async put(index: string, id: string, document: unknown): Promise<void> {
    await this.#ask('PUT', `/${index}/_doc/${id}`, document);
  }

  async list(index: string): Promise<readonly Record<string, unknown>[]> {
    const found = (await this.#ask('POST', `/${index}/_search`, {})) as {
      hits: { hits: { _source: Record<string, unknown> }[] };
    };
    return found.hits.hits.map(({ _source }) => _source);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Elasticsearch answered ${response.status}: ${text}`);
    return JSON.parse(text) as unknown;
  }
}
