/** Starting and stopping: nothing half-started, nothing left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { alive, until } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const stacks: LocalStack[] = [];
const children: ChildProcess[] = [];
const start = async (port = 0): Promise<LocalStack> => {
  const stack = await startLocal({ port, assembly: tinyAssembly().directory, simulators: false, iam: false });
  stacks.push(stack);
  return stack;
};
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
});

/** Runs a script with the project's Node; answers its process and the first line that it prints. */
async function run(
  ...args: string[]
): Promise<{ child: ChildProcess; line: Promise<string>; said: () => string }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const lines = createInterface({ input: child.stdout });
  const line = new Promise<string>((resolve) => {
    lines.on('line', (text) => {
      said += text;
      if (!text.startsWith('{"event"') || text.startsWith('{"event":"ready"')) resolve(text);
    });
  });
  return { child, line, said: () => said };
}

describe('Runner: lifecycle', () => {
  it('refuses a resource type that it does not know, by name', async () => {
    const { directory } = tinyAssembly({ Ghost: { Type: 'AWS::Kinesis::Stream' } });
    await expect(startLocal({ port: 0, assembly: directory, simulators: false, iam: false })).rejects.toThrow(
      'The runner does not know how to run AWS::Kinesis::Stream (Ghost in Work).',
    );
  });

  it('says in a sentence that the port is taken; a second instance beside the first works', async () => {
    const first = await start();
    const port = Number(new URL(first.api).port);
    await expect(start(port)).rejects.toThrow(`Port ${port} is taken; choose another with --port.`);
    const second = await start();
    expect((await fetch(`${second.api}/things/1`, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${first.api}/things/1`, { method: 'POST' })).status).toBe(200);
  });

  it('leaves no process behind when it stops', async () => {
    const stack = await start();
    await fetch(`${stack.api}/things/1`, { method: 'POST' });
    const pids = stack.functions.processes().map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(0);
    await stack.stop();
    expect(pids.filter(alive)).toEqual([]);
    await expect(fetch(`${stack.endpoints.sqs}/health`)).rejects.toThrow();
    await expect(fetch(stack.api)).rejects.toThrow();
  });

  it('leaves no process behind when it is killed itself', async () => {
    const { directory } = tinyAssembly();
    const { child, line } = await run(join(import.meta.dirname, 'host.ts'), directory);
    const { pids } = JSON.parse(await line);
    expect(pids.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await until('every process to end', () => (pids.some(alive) ? undefined : true));
  });

  it.each([
    [['--no-such-flag'], /^Unknown option '--no-such-flag'/],
    [['--port', 'high'], /--port/],
    [['--crm-url', 'ftp://x'], /--crm-url/],
    [['--set', 'CRM_TIMEOUT_MS=soon'], /^CRM_TIMEOUT_MS must be a number of ms/],
    [['--set', 'NO_SUCH=1'], /^There is no setting NO_SUCH/],
    [['--crm', 'abacus'], /^CRM_KIND must be one of/],
  ])('ends with a sentence and 1 for %j', async (flags, sentence) => {
    const { child, said } = await run('local/main.ts', ...flags);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said().trim()).toMatch(sentence);
    expect(said().trim().split('\n')).toHaveLength(1);
  });

  it('runs the real app, says so in JSON, and stops at SIGINT with 0', async () => {
    const { child, line } = await run('local/main.ts', '--json', '--port', '0');
    const ready = JSON.parse(await line);
    expect(ready).toMatchObject({
      event: 'ready',
      api: expect.stringContaining('http://127.0.0.1:'),
      sqs: expect.any(String),
      dynamodb: expect.any(String),
      simulators: { crm: expect.any(String), genesys: expect.any(String), warehouse: expect.any(String) },
    });
    expect((await fetch(`${ready.api}/nothing`)).status).toBe(404);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    await expect(fetch(ready.sqs)).rejects.toThrow();
    await expect(fetch(ready.simulators.crm)).rejects.toThrow();
  }, 60_000);
});
