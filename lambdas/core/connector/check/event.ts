/** An event rule: which events, which effect. */
import type { Connector, EventRule } from '../definition.ts';
import { fieldFaults } from './fields.ts';
import { onceFaults } from './once.ts';
import { readFaults, SAMPLE_EVENT } from './samples.ts';
import { writeBackFaults } from './write-back.ts';

export function checkEvent(
  connector: Connector,
  name: string,
  rule: EventRule,
  retentionMs: number,
): string[] {
  const where = `events.${name}`;
  const { types, topics, answer, read, writeBack } = rule;
  const { interactionId: _, ...withoutInteraction } = SAMPLE_EVENT;
  return [
    ...(types.length === 0 || types.some((type) => type === '')
      ? [`${where} names no event type: '*' stands for all.`]
      : []),
    ...(topics?.length === 0 ? [`${where} names no topic: without topics it takes all of them.`] : []),
    ...fieldFaults(`${where}.answer`, answer, true),
    ...onceFaults(where, connector, rule, [SAMPLE_EVENT, withoutInteraction], retentionMs),
    ...(read === undefined ? [] : readFaults(`${where}.read`, read)),
    ...writeBackFaults(where, answer, writeBack),
  ];
}
