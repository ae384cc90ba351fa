/** One execution environment: a process that serves one invocation at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type FunctionSpec, failure, type Outcome } from './function-spec.ts';
import type { InvokeMessage, RuntimeMessage } from './runtime-messages.ts';

export interface Environment {
  pid: number;
  /** Resolves once the handler is loaded, or with the failure of the start. */
  ready: Promise<Outcome | undefined>;
  /** False once it has crashed, was killed or has ended. */
  alive(): boolean;
  invoke(event: unknown): Promise<Outcome>;
  kill(): void;
  /** Resolves when the process has ended, by whatever cause. */
  ended: Promise<void>;
}

const script = fileURLToPath(new URL('./runtime.ts', import.meta.url));
const initLimitMs = 10_000;

/** Starts a process for `spec`; its output goes to the open file `log`. */
export function startEnvironment(spec: FunctionSpec, log: number): Environment {
  const child = fork(script, [], {
    env: spec.environment,
    cwd: spec.codeDirectory,
    execArgv: [`--max-old-space-size=${spec.memoryMb}`],
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  let alive = true;
  let settle: (outcome: Outcome | undefined) => void = () => undefined;
  const next = (): Promise<Outcome | undefined> =>
    new Promise((resolve) => {
      settle = resolve;
    });
  const die = (outcome: Outcome): void => {
    alive = false;
    settle(outcome);
    child.kill('SIGKILL');
  };
  const within = async (answer: Promise<Outcome | undefined>, limitMs: number, what: string) => {
    const timer = setTimeout(() => {
      die(failure('Sandbox.Timedout', `${what} timed out after ${(limitMs / 1000).toFixed(2)} seconds`));
    }, limitMs);
    return answer.finally(() => clearTimeout(timer));
  };

  child.on('message', (message: RuntimeMessage) => {
    if (message.type === 'ready') settle(undefined);
    else if (message.type === 'answer') settle({ ok: true, payload: message.payload });
    else if (message.type === 'error') settle(failure(message.errorType, message.errorMessage));
    else die(failure(message.errorType, message.errorMessage));
  });
  child.on('error', (error) => die(failure('Runtime.ExitError', error.message)));
  return {
    pid: child.pid ?? 0,
    ready: within(next(), initLimitMs, 'Init'),
    alive: () => alive && child.connected,
    invoke: async (event) => {
      const answer = within(next(), spec.timeoutMs, 'Task');
      child.send(invocation(event, spec.timeoutMs), (error) => {
        if (error !== null) die(failure('Runtime.ExitError', 'The environment is gone.'));
      });
      return (await answer) ?? failure('Runtime.ExitError', 'The environment did not answer.');
    },
    kill: () => {
      alive = false;
      child.kill('SIGKILL');
    },
    ended: untilExit(child, (cause) => die(failure('Runtime.ExitError', cause))),
  };
}

function untilExit(child: ChildProcess, report: (cause: string) => void): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      report(`Runtime exited with error: ${signal === null ? `exit status ${code}` : `signal: ${signal}`}`);
      resolve();
    });
    if (child.pid === undefined) resolve();
  });
}

function invocation(event: unknown, timeoutMs: number): InvokeMessage {
  const requestId = randomUUID();
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const traceId = `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
  return { event, requestId, deadlineMs: Date.now() + timeoutMs, traceId };
}
