/** Prints the steps of the stack's life. */
import type { LifecycleEvent } from '../local-stack.ts';

/** As JSON, one line each; or in a few words, the ready banner apart. */
export function reporter(json: boolean): (event: LifecycleEvent) => void {
  if (json) return (event) => console.log(JSON.stringify(event));
  const words: Partial<Record<LifecycleEvent['event'], string>> = {
    prepared: 'synthesized the app, started engines and simulators',
    stopping: 'stopping',
    stopped: 'stopped',
  };
  return ({ event, ms, message }) => {
    const text = event === 'left-out' || event === 'refused' ? String(message) : words[event];
    if (text !== undefined) console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  ${text}`);
  };
}
