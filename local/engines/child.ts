/** A helper process of the runner: started from a script, ready when it says so, gone when the runner is. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SteadylineError } from '../../lambdas/core/errors.ts';

export interface Child<Ready> {
  pid: number;
  ready: Ready;
  /** Rejects when the process ends without having been asked to. */
  failed: Promise<never>;
  send(message: object): void;
  /** What it says after its first message. */
  onMessage(listener: (message: unknown) => void): void;
  /** Asks it to end, and kills it after 2 s. */
  stop(): Promise<void>;
}

const never = new Promise<never>(() => undefined);
const startLimitMs = 20_000;
const stopLimitMs = 2_000;

/**
 * Forks `script`, hands it `input`, and waits for its first message.
 * It gets a process group of its own, so that Ctrl-C in a terminal reaches the runner alone.
 */
export async function startChild<Ready>(script: URL, input: unknown): Promise<Child<Ready>> {
  const child = fork(fileURLToPath(script), [], {
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  child.send({ start: input });
  const { name } = parse(fileURLToPath(script));
  const ready = await firstMessage<Ready>(child, name);
  let asked = false;
  const failed = ended.then(() => {
    if (asked) return never;
    throw new SteadylineError('child', `${name} has ended by itself.`);
  });
  return {
    pid: child.pid ?? 0,
    ready,
    failed,
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    stop: async () => {
      asked = true;
      await stop(child, ended);
    },
  };
}

function firstMessage<Ready>(child: ChildProcess, name: string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new SteadylineError('child', `${name} ${why}.`));
    const timer = setTimeout(() => fail('did not start in time'), startLimitMs);
    child.once('message', (message: { ready: Ready } | { error: string }) => {
      clearTimeout(timer);
      if ('ready' in message) resolve(message.ready);
      else fail(`failed: ${message.error}`);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
}
