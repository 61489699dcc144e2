import { randomBytes } from 'node:crypto';
import { json, type Response } from './http.ts';

/** An error of ClearML's API: status, subcode and text as the server gives them. */
export class ApiError extends Error {
  readonly code: number;
  readonly subcode: number;

  constructor(code: number, subcode: number, message: string) {
    super(message);
    this.code = code;
    this.subcode = subcode;
  }
}

/** The shape of every answer of ClearML's API, good or bad. */
export function envelope(
  endpoint: { readonly name: string; readonly version: string },
  result: { readonly data: unknown } | ApiError,
): Response {
  const isError = result instanceof ApiError;
  const code = isError ? result.code : 200;
  const meta = {
    id: randomBytes(16).toString('hex'),
    trx: randomBytes(16).toString('hex'),
    endpoint: { name: endpoint.name, requested_version: endpoint.version, actual_version: '1.0' },
    result_code: code,
    result_subcode: isError ? result.subcode : 0,
    result_msg: isError ? result.message : 'OK',
    error_stack: null,
    error_data: {},
  };
  return json({ meta, data: isError ? {} : result.data }, code);
}
