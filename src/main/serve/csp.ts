/**
 * The one content security policy of both faces. Nothing is allowed but what the bundle itself brings.
 *
 * `style-src 'unsafe-inline'`: the component library writes its theme as `<style>` elements and the charts are laid out
 * with style attributes. Styles cannot run code, and with `img-src` and `font-src` closed to other hosts they cannot
 * send anything out either.
 * `img-src data: blob:`: icons inside style sheets, and pictures that are read from the store in chunks.
 *
 * @param socketOrigins origins of WebSockets beside 'self', which older browsers do not apply to `ws:`
 */
export function buildCsp(socketOrigins: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...socketOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer of both faces. No CORS header is ever sent. */
export function securityHeaders(socketOrigins: readonly string[] = []): Record<string, string> {
  return {
    'content-security-policy': buildCsp(socketOrigins),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  };
}
