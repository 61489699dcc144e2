import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '#main/services/stack/stack-port.ts';
import { createHost } from './host.ts';
import { portHolder } from './port-holder.ts';

let folder: string;
const host = createHost();
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'host-'));
});
afterEach(async () => {
  await Promise.all(
    children.splice(0).map(async (child) => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill();
        await once(child, 'exit');
      }
    }),
  );
  await rm(folder, { recursive: true });
});

/** Another process that listens; `address` null is what a program gets that names none: all addresses. */
async function listen(address: string | null): Promise<{ readonly pid: number; readonly port: number }> {
  const code = `const server = require('node:net').createServer();
    server.listen({ port: 0, ...(${JSON.stringify(address)} === null ? {} : { host: ${JSON.stringify(address)} }) },
      () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid!, port: Number(line.toString()) };
}

describe('portHolder', () => {
  it('answers null for a free port, and leaves it free', async () => {
    const { port } = await listen('127.0.0.1');
    children[0]!.kill();
    await once(children[0]!, 'exit');
    expect(await host.portHolder(port)).toBeNull();
    expect(await host.portHolder(port)).toBeNull();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  it.each([['127.0.0.1'], ['0.0.0.0'], [null]])('finds another process that listens on %s', async (address) => {
    const { pid, port } = await listen(address);
    expect((await host.portHolder(port))?.process).toMatchObject({ pid, name: 'node' });
  });

  it('finds this process', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const holder = await host.portHolder(typeof address === 'object' && address ? address.port : 0);
    server.close();
    expect(holder?.process?.pid).toBe(process.pid);
  });

  it('is not misled by a listener on another address', async () => {
    const { port } = await listen('127.0.0.2');
    expect(await host.portHolder(port)).toBeNull();
  });

  it('answers a holder that nobody can name while the port cannot be bound', async () => {
    const { port } = await listen('127.0.0.1');
    const none: Host['run'] = async () => ({ exitCode: 1, output: '' });
    expect(await portHolder(port, 'darwin', none)).toEqual({ process: null });
  });

  // The listing programs of systems that this test may not run on, with what they print.
  it('asks lsof on macOS, where a bind says nothing of a listener on all addresses', async () => {
    const asked: string[] = [];
    const lsof: Host['run'] = async (program, args) => {
      asked.push([program, ...args].join(' '));
      return { exitCode: 0, output: 'p99\ncPython\nf3\nn*:18080\n' };
    };
    expect(await portHolder(18_080, 'darwin', lsof)).toEqual({
      process: { pid: 99, name: 'Python', command: 'Python' },
    });
    expect(asked).toEqual(['lsof -nP -iTCP:18080 -sTCP:LISTEN -Fpcn']);
  });

  it('asks netstat and tasklist on Windows', async () => {
    const programs: Host['run'] = async (program) => ({
      exitCode: 0,
      output:
        program === 'netstat'
          ? '  TCP    0.0.0.0:18080    0.0.0.0:0    LISTENING    4321\r\n'
          : '"java.exe","4321","Console","1","1 K"\r\n',
    });
    expect(await portHolder(18_080, 'win32', programs)).toEqual({
      process: { pid: 4321, name: 'java.exe', command: 'java.exe' },
    });
  });
});

describe('disk', () => {
  it('measures the file system of the nearest folder that exists', async () => {
    const here = await host.disk(folder);
    const later = await host.disk(path.join(folder, 'not', 'yet', 'there'));
    expect(here!.totalBytes).toBeGreaterThan(0);
    expect(here!.freeBytes).toBeLessThanOrEqual(here!.totalBytes);
    expect(later!.totalBytes).toBe(here!.totalBytes);
  });
});

describe('ownership and makeFolder', () => {
  it('tells owner, mode and kind, following links', async () => {
    const made = path.join(folder, 'a', 'b');
    await host.makeFolder(made);
    await host.makeFolder(made);
    await symlink(made, path.join(folder, 'link'));
    const { uid, gid, mode } = await stat(made);
    const expected = { uid, gid, mode: mode & 0o7777, isFolder: true };
    expect(await host.ownership(made)).toEqual(expected);
    expect(await host.ownership(path.join(folder, 'link'))).toEqual(expected);
  });

  it('tells a file from a folder, and what is not there', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    expect(await host.ownership(file)).toMatchObject({ isFolder: false });
    expect(await host.ownership(path.join(folder, 'none'))).toBeNull();
    expect(await host.ownership(path.join(file, 'below'))).toBeNull();
  });

  it('says why a folder cannot be made', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    await expect(host.makeFolder(path.join(file, 'below'))).rejects.toThrow(/cannot be made \(E/);
  });
});

describe('run', () => {
  const node = (code: string, timeoutMs = 20_000) => host.run(process.execPath, ['-e', code], { timeoutMs });

  it('answers exit code and both outputs', async () => {
    const code = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const { exitCode, output } = await node(code);
    expect(exitCode).toBe(3);
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('passes arguments as they are, to no shell', async () => {
    const hostile = '$(touch pwned); `id` "x" \' && echo';
    const { output } = await host.run(process.execPath, ['-p', 'process.argv[1]', hostile], { timeoutMs: 20_000 });
    expect(output).toBe(`${hostile}\n`);
  });

  it('cuts a flood and lets the program end', async () => {
    const { exitCode, output } = await node('process.stdout.write("x".repeat(3e6))');
    expect(exitCode).toBe(0);
    expect(output).toHaveLength(1_000_000);
  });

  it('kills what takes too long', async () => {
    await expect(node('setInterval(() => {}, 1000)', 300)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('does not wait for a grandchild that holds the pipes', async () => {
    const code = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10000)'],
      { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const startedMs = Date.now();
    await expect(node(code, 1500)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(Date.now() - startedMs).toBeLessThan(8000);
  });

  it('says that there is no such program, and that a folder is none', async () => {
    await expect(host.run('no-such-program-here', [], { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await mkdir(path.join(folder, 'd'));
    await expect(host.run(path.join(folder, 'd'), [], { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

it('reads the kernel’s map count where there is one', async () => {
  const count = await host.mapCount();
  if (process.platform === 'linux') expect(count).toBeGreaterThan(0);
  else expect(count).toBeNull();
});
