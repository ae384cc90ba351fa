/** What the control server does, by method and path. */

import type { Chaos, ChaosOptions } from '../functions/chaos.ts';
import type { Functions } from '../functions/functions.ts';
import type { SecretsAdmin } from '../secretsmanager/store.ts';
import type { EventBus } from '../sources/event-bus.ts';

export interface ControlDeps {
  functions: Functions;
  bus: EventBus;
  secrets: SecretsAdmin | undefined;
  chaos(options: ChaosOptions): Chaos;
  /** Everything that has a name or an address, for operators and tests. */
  describe(): Record<string, unknown>;
  /** What there is to play with, by method and path. */
  play(name: string, input: Record<string, unknown>): Promise<unknown>;
}

type Input = Record<string, unknown>;
type Control = (deps: ControlDeps, input: Input) => unknown;

let running: Chaos | undefined;

/** Each answers what is sent back as JSON, and throws an Error whose message is sent with a 400. */
export const controls: Readonly<Record<string, Control>> = {
  'GET /_control/stack': ({ describe }) => describe(),
  'GET /_control/functions': ({ functions }) => ({ processes: functions.processes() }),
  'POST /_control/kill': ({ functions }, { name, pid }) => ({
    killed: functions.kill(String(name), typeof pid === 'number' ? pid : undefined),
  }),
  'POST /_control/chaos': ({ chaos }, { meanMs, spare, seconds }) => {
    running?.stop();
    const kills = running?.kills() ?? 0;
    running = undefined;
    if (Number(meanMs) > 0) {
      const begun = chaos({
        meanMs: Number(meanMs),
        spare: Array.isArray(spare) ? spare.map(String) : ['lookup'],
      });
      running = begun;
      if (Number(seconds) > 0) setTimeout(begun.stop, Number(seconds) * 1000).unref();
    }
    return { running: running !== undefined, killsBefore: kills };
  },
  'POST /_control/eventbridge': async ({ bus }, { event }) => {
    if (typeof event !== 'object' || event === null) throw new Error('The body must be {"event": {…}}.');
    return { rules: await bus.put({ ...event }) };
  },
  'POST /_control/secrets': ({ secrets }, { clockOffsetMs, broken, age }) => {
    if (secrets === undefined) throw new Error('Secrets Manager is not the embedded one.');
    if (typeof clockOffsetMs === 'number') secrets.setClockOffset(clockOffsetMs);
    if (typeof broken === 'boolean') secrets.setBroken(broken);
    if (typeof age === 'object' && age !== null) {
      const { secretId, ms } = age as { secretId?: unknown; ms?: unknown };
      secrets.age(String(secretId), Number(ms));
    }
    return {};
  },
};
