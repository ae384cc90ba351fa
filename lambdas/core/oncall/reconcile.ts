/** The backstop of the stream: finds incidents whose trigger or resolve was never delivered, and publishes it (P8). */
import type { IncidentStore, IncidentTopic, System } from '../ports.ts';
import type { DueStep, Watch } from './watched.ts';

/** What the reconciler remembers: keys of the incidents that were open when it last looked. */
export interface ReconcileMemory {
  read(): Promise<readonly string[]>;
  write(keys: readonly string[]): Promise<void>;
}

export interface ReconcileDeps extends System {
  watched: readonly Watch[];
  incidents: IncidentStore;
  topic: IncidentTopic;
  memory: ReconcileMemory;
  /** Name of the pager whose deliveries are looked at. */
  pager: string;
  /** ms that the stream has before the reconciler steps in (own choice: within P8's 15 s). */
  graceMs: number;
}

/** Publishes what is missing; safe to repeat, since the notifier delivers each step once. Throws UnavailableError. */
export function createReconcile(deps: ReconcileDeps): () => Promise<number> {
  const { incidents, topic, clock, log } = deps;
  const standing = async (key: string): Promise<boolean | undefined> =>
    (await incidents.read(`${deps.pager}#${key}`))?.triggered;
  const isDue = (step: DueStep): boolean => clock.now() - step.sinceMs >= deps.graceMs;
  return async () => {
    const remembered = await deps.memory.read();
    const states = await Promise.all(deps.watched.map((watch) => watch()));
    const open = states.flatMap((state) => state.open);
    const openKeys = open.map(({ event }) => event.key);
    let published = 0;
    for (const step of open) {
      if (!isDue(step) || (await standing(step.event.key)) !== undefined) continue;
      await topic.publish(step.event);
      published += 1;
    }
    const unresolved: string[] = [];
    for (const key of remembered.filter((one) => !openKeys.includes(one))) {
      if ((await standing(key)) === false) continue;
      unresolved.push(key);
      const step = states.map((state) => state.ended(key)).find((one) => one !== undefined);
      if (step === undefined || !isDue(step)) continue;
      await topic.publish(step.event);
      published += 1;
    }
    const next = [...openKeys, ...unresolved];
    if (next.join() !== remembered.join()) await deps.memory.write(next);
    if (published > 0) log.warn('incident steps published by the reconciler', { published });
    return published;
  };
}
