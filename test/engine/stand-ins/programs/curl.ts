// Stands in for curl, which the images of the stack carry and this one would have to bring with thirty libraries.
import process from 'node:process';

interface Options {
  url: string;
  method: string | null;
  body: string | null;
  headers: Headers;
  doesFail: boolean;
  isHead: boolean;
  output: string | null;
  format: string | null;
  timeoutMs: number;
}

const EXIT_HTTP_ERROR = 22;
const EXIT_NO_CONNECTION = 7;
const EXIT_USAGE = 2;

const options = parse(process.argv.slice(2));
try {
  const response = await fetch(options.url.includes('://') ? options.url : `http://${options.url}`, {
    method: options.method ?? (options.isHead ? 'HEAD' : options.body === null ? 'GET' : 'POST'),
    headers: options.headers,
    body: options.body,
    signal: AbortSignal.timeout(options.timeoutMs),
  });
  const text = await response.text();
  const hasFailed = options.doesFail && response.status >= 400;
  if (options.output === null && !hasFailed) process.stdout.write(text);
  if (options.format !== null) {
    process.stdout.write(options.format.replace('%{http_code}', String(response.status)).replace('\\n', '\n'));
  }
  if (hasFailed) process.stderr.write(`curl: (22) The requested URL returned error: ${response.status}\n`);
  process.exitCode = hasFailed ? EXIT_HTTP_ERROR : 0;
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  process.stderr.write(`curl: (7) ${cause}\n`);
  process.exitCode = EXIT_NO_CONNECTION;
}

function parse(args: readonly string[]): Options {
  const found: Options = {
    url: '',
    method: null,
    body: null,
    headers: new Headers(),
    doesFail: false,
    isHead: false,
    output: null,
    format: null,
    timeoutMs: 60_000,
  };
  // `-fsS` is `-f -s -S`, and `-XPUT` is `-X PUT`.
  const rest = args.flatMap((arg) => (/^-[A-Za-z]{2,}/.test(arg) ? split(arg) : [arg]));
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at] ?? '';
    const next = () => rest[++at] ?? '';
    if (arg === '-f' || arg === '--fail') found.doesFail = true;
    else if (arg === '-I' || arg === '--head') found.isHead = true;
    else if (arg === '-X' || arg === '--request') found.method = next();
    else if (['-d', '--data', '--data-raw', '--data-binary'].includes(arg)) found.body = next();
    else if (arg === '-o' || arg === '--output') found.output = next();
    else if (arg === '-w' || arg === '--write-out') found.format = next();
    else if (arg === '-H' || arg === '--header') found.headers.append(...headerOf(next()));
    else if (arg === '-u' || arg === '--user') found.headers.set('authorization', `Basic ${btoa(next())}`);
    else if (['-m', '--max-time', '--connect-timeout'].includes(arg)) found.timeoutMs = Number(next()) * 1000;
    else if (['-s', '-S', '-L', '-k', '--silent', '--show-error', '--location'].includes(arg)) continue;
    else if (arg.startsWith('-')) usage(arg);
    else found.url = arg;
  }
  if (found.url === '') usage('no URL');
  return found;
}

function split(arg: string): string[] {
  const parts: string[] = [];
  for (let at = 1; at < arg.length; at++) {
    const letter = arg.charAt(at);
    parts.push(`-${letter}`);
    if ('XdowHum'.includes(letter) && at + 1 < arg.length) return [...parts, arg.slice(at + 1)];
  }
  return parts;
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function usage(what: string): never {
  process.stderr.write(`curl: (2) this stand-in does not know ${what}\n`);
  process.exit(EXIT_USAGE);
}
