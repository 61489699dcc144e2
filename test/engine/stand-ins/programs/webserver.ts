// Stands in for ClearML's web server: a page, its version, and the way through to the API that the page takes.
import { sufferFaults } from './lib/faults.ts';
import { json, serve, type Request, type Response } from './lib/http.ts';

const PAGE = '<!doctype html><html lang="en"><head><title>ClearML</title></head><body><h1>ClearML</h1></body></html>';

await sufferFaults('webserver');
serve('webserver', 80, answer);

async function answer(request: Request): Promise<Response> {
  if (request.path === '/version.json') return json({ version: '2.3.0' });
  if (!request.path.startsWith('/api/')) return { status: 200, headers: { 'content-type': 'text/html' }, body: PAGE };
  try {
    const response = await fetch(`http://apiserver:8008${request.path.slice('/api'.length)}`, {
      method: 'POST',
      headers: { authorization: request.headers.authorization ?? '' },
      body: new Uint8Array(request.body),
    });
    return { ...json(null, response.status), body: await response.text() };
  } catch (error) {
    return { status: 502, body: `Bad gateway: ${String(error)}` };
  }
}
