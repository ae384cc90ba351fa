/** Stories for a terminal: no payload, no number, no value of an answer. */
import { duration } from '../operator/assessment.ts';
import type { AnswerStory, Found, Part, PlatformUpdateStory, RecordStory, Standing, Story } from './story.ts';
import type { Cause } from './waiting.ts';

/** What is said where nothing was found. */
export const NOTHING_FOUND =
  'Nothing of that name is known: no event, interaction or request, and no number that a request or a cached answer belongs to. Records of applied events are kept for 7 days, results of requests for 24 h.';

/** Everything that was found; a sentence where nothing was. */
export function foundText({ stories, notes }: Found, nowMs: number): string {
  const texts = stories.map((story) => storyText(story, nowMs));
  return [...(texts.length === 0 ? [NOTHING_FOUND] : texts), ...notes].join('\n\n');
}

/** One of them, line by line. */
export function storyText(story: Story, nowMs: number): string {
  switch (story.kind) {
    case 'cached answer':
      return answerText(story, nowMs);
    case 'platform update':
      return [`sent back by ${story.from} to ${story.platform}:`, ...updateLines(story, nowMs)].join('\n');
    default:
      return recordText(story, nowMs);
  }
}

function recordText(story: RecordStory, nowMs: number): string {
  const { kind, key, platform, acceptedAtMs, deliveries, parts, quarantinedAtMs, update } = story;
  const accepted =
    acceptedAtMs === 0 ? 'accepted by a release before' : `accepted ${when(acceptedAtMs, nowMs)}`;
  const repeated = deliveries > 1 ? `, delivered ${deliveries} times` : '';
  return [
    `${platform ?? ''} ${kind} ${key}: ${accepted}${repeated}`.trim(),
    ...parts.flatMap((part) => partText(part, nowMs)),
    ...(quarantinedAtMs === undefined
      ? []
      : [
          `  in quarantine: another payload came under this id, the last one ${when(quarantinedAtMs, nowMs)} (docs/RUNBOOK.md#payload-conflicts)`,
        ]),
    ...(update === undefined ? [] : updateLines(update, nowMs)),
  ].join('\n');
}

function partText(part: Part, nowMs: number): string[] {
  const { connector, queue, standing, tries, letter, replayedAtMs, queuedUpdate } = part;
  return [
    `  ${connector === '' ? 'its taker' : connector}: ${standingText(standing, queue, nowMs)}`,
    ...tries.map(({ atMs, tookMs, answer }) => `    ${iso(atMs)}  ${answer}, after ${tookMs} ms`),
    ...(letter === undefined
      ? []
      : [
          `    dead-lettered ${when(letter.atMs, nowMs)}: ${letter.reason} after ${letter.attempts} tries: ${letter.error}`,
        ]),
    ...(replayedAtMs === undefined ? [] : [`    replayed ${when(replayedAtMs, nowMs)}`]),
    ...(queuedUpdate ? ['    its platform update was queued'] : []),
  ];
}

function standingText(standing: Standing, queue: string, nowMs: number): string {
  switch (standing.kind) {
    case 'applied':
      return standing.atMs === undefined ? 'applied' : `applied ${when(standing.atMs, nowMs)}`;
    case 'worked on':
      return `being worked on; its claim ends in ${duration(standing.untilMs - nowMs)}`;
    case 'dead-lettered':
      return `dead-lettered: steadyline dlq list ${queue} (docs/RUNBOOK.md#dlq-depth)`;
    case 'dropped':
      return `given up by a person ${when(standing.atMs, nowMs)}: steadyline dlq audit`;
    case 'unclaimed':
      return `no worker has looked at it: it waits in ${queue}, or is none that ${queue} takes`;
    case 'waiting':
      return `waiting${queue === '' ? '' : ` in ${queue}`}${standing.causes.map((cause) => ` ${causeText(cause, nowMs)}`).join(', and')}`;
  }
}

function causeText(cause: Cause, nowMs: number): string {
  switch (cause.kind) {
    case 'paused':
      return `for ${cause.worker}, paused (${cause.by}) since ${iso(cause.sinceMs)}`;
    case 'breaker': {
      const next =
        cause.nextProbeMs === undefined ? '' : `, next probe in ${duration(cause.nextProbeMs - nowMs)}`;
      return `for the breaker of ${cause.breaker}, open since ${iso(cause.sinceMs)} (${cause.reason})${next}`;
    }
    case 'hold':
      return `for the lane of ${cause.downstream}, which holds off since ${iso(cause.sinceMs)}`;
    case 'retry':
      return `for its next try, the last having failed ${when(cause.failedAtMs, nowMs)}`;
    case 'turn':
      return 'for its turn';
  }
}

function updateLines(
  { toldThroughMs, failures, error, left, letter }: PlatformUpdateStory,
  nowMs: number,
): string[] {
  const lines: [boolean, string][] = [
    [toldThroughMs > 0, `platform told of what was applied until ${when(toldThroughMs, nowMs)}`],
    [left !== undefined, `not all of it: ${left}`],
    [failures > 0, `platform update failed ${failures} times, at last: ${error}`],
    [
      letter !== undefined,
      `platform update dead-lettered ${when(letter?.atMs ?? 0, nowMs)}: ${letter?.reason}: ${letter?.error} (steadyline dlq list platform)`,
    ],
  ];
  return lines.flatMap(([isSo, line]) => (isSo ? [`  ${line}`] : []));
}

function answerText(
  { connector, lookup, found, cachedAtMs, invalidated, refreshing }: AnswerStory,
  nowMs: number,
): string {
  const what =
    found === undefined ? 'holds no plain value' : found ? 'a record was found' : 'no record was found';
  const state = invalidated ? 'invalidated by a change, not served any more' : what;
  const going = refreshing ? '; a refresh is under way' : '';
  return `cached answer of ${connector}/${lookup}: ${state}; cached ${when(cachedAtMs, nowMs)}${going}`;
}

function when(atMs: number, nowMs: number): string {
  return atMs === 0 ? 'at an unknown time' : `${iso(atMs)}, ${duration(nowMs - atMs)} ago`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
