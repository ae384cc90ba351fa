/** The gate of an engine that runs in a process of its own: the runner hands it over, and learns what it reports. */
import type { Child } from '../../engines/child.ts';
import { createGate, type Gate, type GateDocument, type GateListener } from './access-gate.ts';
import type { NotedCall } from './authorize.ts';

interface Handed {
  guard?: GateDocument;
}
interface Reported {
  guarded?: true;
  call?: NotedCall;
  refused?: string;
}

/** In the engine's process: the gate, once the runner has handed it over. */
export function handedGate(): () => Gate | undefined {
  let gate: Gate | undefined;
  const report = (message: Reported): void => void process.send?.(message);
  process.on('message', ({ guard }: Handed) => {
    if (guard === undefined) return;
    gate = createGate(guard, {
      onCall: (call) => report({ call }),
      onRefused: (refused) => report({ refused }),
    });
    report({ guarded: true });
  });
  return () => gate;
}

/** In the runner: resolves when the gate stands. */
export function handOver(
  child: Pick<Child<unknown>, 'send' | 'onMessage'>,
  guard: GateDocument,
  listener: GateListener,
): Promise<void> {
  return new Promise((resolve) => {
    child.onMessage((message) => {
      const { guarded, call, refused } = message as Reported;
      if (guarded === true) resolve();
      if (call !== undefined) listener.onCall(call);
      if (refused !== undefined) listener.onRefused(refused);
    });
    child.send({ guard });
  });
}
