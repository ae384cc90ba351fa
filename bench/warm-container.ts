/** A warm container in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface WarmContainer {
  /** Calls the handler and answers what it answered. Throws Error where it threw. */
  call(event: unknown): Promise<unknown>;
  /** CPU time of the process so far, user and system, µs. */
  cpuMicros(): number;
  stop(): Promise<void>;
}

interface Message {
  id: string;
  answer?: unknown;
  error?: string;
  cpu?: NodeJS.CpuUsage;
}

/** Starts one; `file` is a CommonJS bundle that exports `handler`. */
export async function startContainer(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<WarmContainer> {
  const child = fork(path.join(import.meta.dirname, 'warm-child.cjs'), [file], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<string, (message: Message) => void>();
  let cpu = 0;
  let calls = 0;
  child.on('message', (message: Message) => {
    cpu = (message.cpu?.user ?? 0) + (message.cpu?.system ?? 0);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  await once(child, 'message');
  return {
    async call(event) {
      calls += 1;
      const id = String(calls);
      const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
      child.send({ id, event });
      const message = await answered;
      if (message.error !== undefined) throw new Error(message.error);
      return message.answer;
    },
    cpuMicros: () => cpu,
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
