/** What the console's page works out by itself. */
import { expect, it } from '@jest/globals';
import { alone, bridged } from '../../../bin/console/page/gaps.ts';
import { lookOf } from '../../../bin/console/page/replay-look.ts';
import { replayedText } from '../../../bin/operator/replays.ts';

const NOW = 1_000_000;

it('draws a line over a short time without figures, and leaves a gap for a longer one, at the beginning and at the end', () => {
  const times = [0, 10, 20, 30, 100, 110, 120];
  expect(bridged([null, 1, null, 2, null, 3, null], times, 30)).toEqual([
    ...[null, 1, undefined, 2],
    ...[null, 3, null],
  ]);
});

it('names the figures that no line shows: those with a gap on either side', () => {
  expect(alone([null, 1, undefined, 2, null, 3, null])).toEqual([5]);
  expect(alone([1, null, 2, undefined, 3, null, 4])).toEqual([0, 6]);
});

it('shows in red what failed, never what a person has stopped or dropped', () => {
  const part = { queue: 'voice' };
  const ofLetter = (reason: string) =>
    lookOf(
      replayedText(
        {
          ...part,
          standing: { kind: 'dead-lettered' },
          letter: { reason, error: 'crm answered 422', atMs: NOW, attempts: 1 },
        },
        NOW,
      ),
    );
  expect(ofLetter('permanent')).toEqual({ word: 'dead again', tone: 'bad' });
  expect(ofLetter('stopped')).toEqual({ word: 'stopped', tone: 'plain' });
  const ordered = { kind: 'waiting', causes: [{ kind: 'turn' }], isStopped: true } as const;
  expect(lookOf(replayedText({ ...part, standing: ordered }, NOW))).toEqual({
    word: 'stopped',
    tone: 'plain',
  });
  const dropped = { kind: 'dropped', atMs: NOW } as const;
  const deed = { did: 'drop', by: 'sam', why: 'a test', atMs: NOW } as const;
  for (const standing of [dropped, { ...dropped, deed }])
    expect(lookOf(replayedText({ ...part, standing }, NOW))).toEqual({ word: 'dropped', tone: 'plain' });
});
