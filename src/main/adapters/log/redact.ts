const HIDDEN = '[hidden]';

// Repetitions are bounded: a text of a million equal letters must not take quadratic time.

/** name=value, "name": "value" and name: value, for names that say that the value is a secret. */
const NAMED =
  /((?:[a-z0-9_-]{0,40}?(?:token|secret(?:[_-]?key)?|password|passwd|api[_-]?key|access[_-]?key|session|cookie))["']?\s*[:=]\s*["']?)([^\s"'&,;}]+)/giu;
const AUTHORIZATION = /\b(bearer|basic)\s+[a-z0-9._~+/=-]+/giu;
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]+@/giu;

/** Takes what looks like a secret out of a text that goes to the log. */
export function redactSecrets(text: string): string {
  return text
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(URL_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(NAMED, `$1${HIDDEN}`);
}
