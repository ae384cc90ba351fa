/** What a load test proves. Pure. */

export interface LoadLog {
  accepted: readonly string[];
  /** References of effects in CRM and warehouse, in any order. */
  effects: readonly string[];
  ackMs: readonly number[];
  /** Acks by HTTP status; 0 is silence. */
  statuses: ReadonlyMap<number, number>;
  deadLettered: number;
  drained: boolean;
  /** Whether enrichment's source was enabled, sample by sample. */
  enrichment: readonly boolean[];
}

export interface Check {
  name: string;
  passed: boolean;
  detail: string;
}

/** How often enrichment went from on to off, and from off to on. */
export function switches(enabled: readonly boolean[]): { paused: number; resumed: number } {
  let paused = 0;
  let resumed = 0;
  for (let index = 1; index < enabled.length; index += 1) {
    if (enabled[index - 1] && !enabled[index]) paused += 1;
    if (!enabled[index - 1] && enabled[index]) resumed += 1;
  }
  return { paused, resumed };
}

/** Every check, in the order of what matters. */
export function checksOf(log: LoadLog): Check[] {
  const applied = new Map<string, number>();
  for (const effect of log.effects) applied.set(effect, (applied.get(effect) ?? 0) + 1);
  const lost = log.accepted.filter((reference) => !applied.has(reference)).length;
  const twice = [...applied.values()].filter((times) => times > 1).length;
  const silent = log.statuses.get(0) ?? 0;
  const { paused, resumed } = switches(log.enrichment);
  const zero = (name: string, count: number): Check => ({ name, passed: count === 0, detail: String(count) });
  return [
    zero('lost', lost),
    zero('applied twice', twice),
    zero('dead-lettered', log.deadLettered),
    zero('timed-out acks', silent),
    { name: 'drained', passed: log.drained, detail: log.drained ? 'yes' : 'no' },
    {
      name: 'enrichment paused and resumed once each',
      passed: paused === 1 && resumed === 1,
      detail: `paused ${paused}, resumed ${resumed}`,
    },
  ];
}
