/** A warm container in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Batch {
  answers: unknown[];
  /** CPU time of the process from the first event to the last answer, user and system, µs; without the way there. */
  cpuMicros: number;
}

export interface WarmContainer {
  /** Calls the handler and answers what it answered. Throws Error where it threw. */
  call(event: unknown): Promise<unknown>;
  /** Calls the handler with one event after the other. Throws Error where it threw. */
  callAll(events: readonly unknown[]): Promise<Batch>;
  stop(): Promise<void>;
}

interface Message extends Partial<Batch> {
  id: string;
  error?: string;
}

/** Starts one; `file` is a CommonJS bundle that exports `handler`. Throws Error where it can't be loaded. */
export async function startContainer(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<WarmContainer> {
  const child = fork(path.join(import.meta.dirname, 'warm-child.cjs'), [file], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<string, (message: Message) => void>();
  let calls = 0;
  const gone = once(child, 'exit').then(() => {
    for (const [id, answer] of waiting) answer({ id, error: `${file} has ended` });
  });
  const ready = new Promise<Message>((resolve) => waiting.set('ready', resolve));
  child.on('message', (message: Message) => {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const { error } = await ready;
  if (error !== undefined) throw new Error(error);
  const callAll = async (events: readonly unknown[]): Promise<Batch> => {
    calls += 1;
    const id = String(calls);
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    child.send({ id, events });
    const message = await answered;
    if (message.error !== undefined) throw new Error(message.error);
    return { answers: message.answers ?? [], cpuMicros: message.cpuMicros ?? 0 };
  };
  return {
    callAll,
    call: async (event) => (await callAll([event])).answers[0],
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
