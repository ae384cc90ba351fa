/** What CloudFormation would replace in an upgrade from a release that is out. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lossesBetween, type Outline, outlineOf } from '../release/outline.ts';
import { threeConnectors } from './own-connectors.ts';
import { synthesizeStacks } from './support.ts';

const released = globSync(resolve(import.meta.dirname, '../fixtures/released/*/templates.json')).map(
  (file) => [basename(dirname(file)), JSON.parse(readFileSync(file, 'utf8'))] as const,
) as [version: string, outlines: Record<string, Outline>][];

async function now(overrides: Record<string, string>): Promise<Record<string, Outline>> {
  const stacks = await synthesizeStacks({ CONNECTORS_DIR: threeConnectors, ...overrides });
  return Object.fromEntries(Object.entries(stacks).map(([name, template]) => [name, outlineOf(template)]));
}

describe.each(released)('an upgrade from %s', (_version, before) => {
  test.each([['default'], ['production']])('P1: loses nothing that holds anything: %s', async (PROFILE) => {
    const after = await now({ PROFILE });
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
    for (const [stack, outline] of Object.entries(before)) {
      // Names are fixed: what would be replaced under its name fails to be made a second time.
      expect(lossesBetween(outline, after[stack] ?? {})).toEqual({ held: [], others: [] });
    }
  });
});

describe('what counts as lost', () => {
  const queue = (properties: object) =>
    outlineOf({ Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { ...properties } } } });

  test.each([
    ['a queue under another name', { QueueName: 'b' }, ['Q (AWS::SQS::Queue) is replaced: QueueName']],
    [
      'a queue that becomes FIFO',
      { QueueName: 'a', FifoQueue: true },
      ['Q (AWS::SQS::Queue) is replaced: FifoQueue'],
    ],
    ['another retention', { QueueName: 'a', MessageRetentionPeriod: 60 }, []],
  ])('%s', (_what, after, held) => {
    expect(lossesBetween(queue({ QueueName: 'a' }), queue(after))).toEqual({ held, others: [] });
  });

  test('a queue that is no longer there', () => {
    expect(lossesBetween(queue({ QueueName: 'a' }), {}).held).toEqual(['Q (AWS::SQS::Queue) is removed']);
  });
});
