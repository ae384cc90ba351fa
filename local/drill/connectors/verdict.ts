/** Verdict on an outage of one system among several: its own zeros, and to all others it is as if nothing were (P14). Pure. */
import { percentile } from '../../report/pace.ts';
import { isAnswered } from '../../report/verdict.ts';
import type { Check } from '../check.ts';
import type { ConnectorDrillLog, SystemSeen } from './seen.ts';

/** Of the median with all systems up, in the same run. */
const most = 1.3;
/** Fewer say nothing of a median. */
const fewest = 10;
const half = 0.5;

export function connectorChecks(log: ConnectorDrillLog): Check[] {
  return [
    {
      name: 'run finished',
      passed: log.finished,
      detail: log.finished ? 'drained' : 'stopped before its end',
    },
    ...log.systems.flatMap((system) => [
      ...zeros(system),
      ...(system.name === log.downstream ? [opened(system)] : untouched(system, log)),
    ]),
  ];
}

function zeros({ name, owed, owesNothing = false, effects, lookups, deadLetters }: SystemSeen): Check[] {
  const counts = new Map<string, number>();
  for (const effect of effects) counts.set(effect.name, (counts.get(effect.name) ?? 0) + 1);
  const timesOf = (names: readonly string[]): number =>
    names.reduce((sum, one) => sum + (counts.get(one) ?? 0), 0);
  const lost = owed.filter(({ names }) => timesOf(names) === 0).length;
  const twice = owed.filter(({ names }) => timesOf(names) > 1).length;
  const unanswered = lookups.filter((one) => !isAnswered(one)).length;
  return [
    {
      name: `${name}: applied once`,
      passed: lost === 0 && twice === 0 && (owesNothing || owed.length > 0),
      detail: `${owed.length - lost - twice} of ${owed.length}, ${lost} lost, ${twice} twice`,
    },
    { name: `${name}: dead-lettered`, passed: deadLetters === 0, detail: String(deadLetters) },
    {
      name: `${name}: lookups not answered`,
      passed: unanswered === 0,
      detail: `${unanswered} of ${lookups.length}`,
    },
  ];
}

function opened({ name, openings }: SystemSeen): Check {
  return { name: `${name}: breaker opened`, passed: openings > 0, detail: `${openings} times` };
}

function untouched(system: SystemSeen, { beforeMs, downMs, backMs }: ConnectorDrillLog): Check[] {
  const { name, openings, lookups, owesNothing = false } = system;
  const lookupsIn = (fromMs: number, toMs: number): number[] =>
    lookups.filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs).map(({ latencyMs }) => latencyMs);
  const waitsIn = (fromMs: number, toMs: number): number[] => {
    const atMs = new Map(system.effects.map((effect) => [effect.name, effect.atMs]));
    return system.owed.flatMap(({ names, sentMs }) => {
      const appliedMs = names.map((one) => atMs.get(one)).find((one) => one !== undefined);
      return sentMs >= fromMs && sentMs < toMs && appliedMs !== undefined
        ? [Math.max(0, appliedMs - sentMs)]
        : [];
    });
  };
  return [
    { name: `${name}: breaker closed`, passed: openings === 0, detail: `${openings} openings` },
    ...(lookups.length === 0
      ? []
      : [median(`${name}: lookups`, lookupsIn(beforeMs, downMs), lookupsIn(downMs, backMs))]),
    // What is only ever asked has no effects to wait for.
    ...(owesNothing
      ? []
      : [median(`${name}: time to effect`, waitsIn(beforeMs, downMs), waitsIn(downMs, backMs))]),
  ];
}

function median(name: string, before: readonly number[], meanwhile: readonly number[]): Check {
  const [was, is] = [percentile(before, half), percentile(meanwhile, half)];
  const enough = before.length >= fewest && meanwhile.length >= fewest;
  const told = `${was.toFixed(0)} ms before, ${is.toFixed(0)} ms meanwhile, ${most}x allowed`;
  return {
    name: `${name} at the median`,
    passed: enough && is <= most * was,
    detail: enough ? told : `${before.length} and ${meanwhile.length} are too few to tell`,
  };
}
