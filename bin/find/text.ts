/** Stories for a terminal: no payload, no number, no value of an answer. */
import type { KeptDeed } from '../../lambdas/adapters/dynamodb/deeds.ts';
import { duration } from '../operator/duration.ts';
import type {
  AnswerStory,
  Found,
  Part,
  RecordStory,
  SentBackStory,
  Standing,
  Story,
  UpdateStory,
} from './story.ts';
import type { Cause, End, Failed } from './waiting.ts';

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
    case 'sent back':
      return sentBackText(story, nowMs);
    default:
      return recordText(story, nowMs);
  }
}

function sentBackText({ platform, from, update, left }: SentBackStory, nowMs: number): string {
  const rest = left === undefined ? '' : `\n  not all of it: ${left}`;
  return `sent back by ${from} to ${platform}: ${updateText(update, nowMs)}${rest}`;
}

function recordText(story: RecordStory, nowMs: number): string {
  const { kind, key, name, platform, acceptedAtMs, deliveries, parts, quarantinedAtMs } = story;
  const called = name === undefined ? key : `${name} (record ${key})`;
  const accepted =
    acceptedAtMs === 0 ? 'accepted by a release before' : `accepted ${when(acceptedAtMs, nowMs)}`;
  const repeated = deliveries > 1 ? `, delivered ${deliveries} times` : '';
  return [
    `${platform ?? ''} ${kind} ${called}: ${accepted}${repeated}`.trim(),
    ...parts.flatMap((part) => partText(part, nowMs)),
    ...(quarantinedAtMs === undefined
      ? []
      : [
          `  in quarantine: another payload came under this id, the last one ${when(quarantinedAtMs, nowMs)} (docs/RUNBOOK.md#payload-conflicts)`,
        ]),
  ].join('\n');
}

function partText(part: Part, nowMs: number): string[] {
  const { connector, queue, standing, update } = part;
  return [
    `  ${connector === '' ? 'its taker' : connector}: ${standingText(standing, queue, nowMs)}`,
    ...pastOf(part).map(({ atMs, text }) => `    ${atMs === 0 ? 'at an unknown time' : iso(atMs)}  ${text}`),
    ...(update === undefined ? [] : [`    platform update ${updateText(update, nowMs)}`]),
  ];
}

/** Tries, each dead-lettering and what people did, in the order in which they came. */
function pastOf({ tries, letter, lettersBefore = [], deeds = [], replayedAtMs }: Part): {
  atMs: number;
  text: string;
}[] {
  const letters = letter === undefined ? [] : [...lettersBefore, letter];
  // A release before noted that it was replayed, and not by whom.
  const isKept = deeds.some(({ did, atMs }) => did === 'replay' && atMs === replayedAtMs);
  return [
    ...tries.map(({ atMs, tookMs, answer }) => ({ atMs, text: `${answer}, after ${tookMs} ms` })),
    ...letters.map(({ atMs, reason, attempts, error }) => ({
      atMs,
      text: `dead-lettered: ${reason} after ${counted(attempts, 'try', 'tries')}: ${error}`,
    })),
    ...deeds.map((deed) => ({ atMs: deed.atMs, text: `${DONE[deed.did]} ${byText(deed)}` })),
    ...(replayedAtMs === undefined || isKept ? [] : [{ atMs: replayedAtMs, text: 'replayed' }]),
  ].sort((a, b) => a.atMs - b.atMs);
}

const DONE: Record<KeptDeed['did'], string> = {
  edit: 'edited',
  replay: 'replayed',
  drop: 'dropped',
  accept: 'accepted in place of the first form',
  stop: 'stopped',
};

/** Who, and why in their words. */
function byText({ by, why }: KeptDeed): string {
  return `by ${by}: ${why}`;
}

/** Where it stands, from `waiting in …` on. */
export function standingText(standing: Standing, queue: string, nowMs: number): string {
  switch (standing.kind) {
    case 'applied':
      return standing.atMs === undefined ? 'applied' : `applied ${when(standing.atMs, nowMs)}`;
    case 'worked on':
      return `being worked on; its claim ends in ${duration(standing.untilMs - nowMs)}`;
    case 'dead-lettered':
      return `dead-lettered: steadyline dlq list ${queue} (docs/RUNBOOK.md#dlq-depth)`;
    case 'dropped':
      return standing.deed === undefined
        ? `dropped by a person ${when(standing.atMs, nowMs)}; who and why says the audit trail (steadyline dlq audit)`
        : `dropped ${when(standing.atMs, nowMs)}, ${byText(standing.deed)}`;
    case 'unclaimed':
      return `no worker has looked at it: it waits in ${queue}, or is none that ${queue} takes`;
    case 'waiting':
      return standing.isStopped === true
        ? stoppedText(standing.causes, nowMs)
        : `waiting${queue === '' ? '' : ` in ${queue}`}${causesText(standing.causes, nowMs)}`;
  }
}

function causesText(causes: readonly Cause[], nowMs: number): string {
  return causes.map((cause) => ` ${causeText(cause, nowMs, causes.length === 1)}`).join(', and');
}

/** `isAlone`: nothing else is in its way. */
function causeText(cause: Cause, nowMs: number, isAlone: boolean): string {
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
      return retryText(cause, nowMs, isAlone);
    case 'turn':
      return 'for its turn';
  }
}

/** Its next turn comes when its next try would have come. */
function stoppedText(causes: readonly Cause[], nowMs: number): string {
  const others = causes.filter(({ kind }) => kind !== 'retry' && kind !== 'turn');
  const retry = causes.find((cause) => cause.kind === 'retry');
  const next = retry !== undefined && others.length === 0 ? nextText(retry, nowMs) : '';
  const waits = others.length === 0 ? '' : `; until then it waits${causesText(others, nowMs)}`;
  return `stopped: at its next turn${next} it goes among the dead letters, and is not tried again${waits}`;
}

function nextText({ nextByMs, heldUntilMs = 0 }: Failed, nowMs: number): string {
  const left = (atMs: number): string => duration(atMs - nowMs);
  if (heldUntilMs > nowMs)
    return ` at ${iso(heldUntilMs)}, in ${left(heldUntilMs)}, as the system’s Retry-After asks`;
  return nextByMs > nowMs ? `, as a rule within ${left(nextByMs)}` : ', which is due';
}

/** What else is in its way can't be foretold, and so neither its next try nor its end. */
function retryText(failed: Failed, nowMs: number, isAlone: boolean): string {
  const { failedAtMs, tries, error, nextByMs, end } = failed;
  const times = tries === 0 ? '' : ` (tried ${counted(tries, 'time', 'times')}${error && `: ${error}`})`;
  const next = isAlone ? nextText(failed, nowMs) : '';
  const told = `for its next try${next}; the last failed ${when(failedAtMs, nowMs)}${times}`;
  if (!isAlone) return `${told}; meanwhile no try is used up`;
  return end === undefined ? told : `${told}; ${endText(end, nextByMs)}`;
}

/** When it will be a dead letter, by the rules of the worker (docs/PROMISES.md, Retry and Refusals). */
function endText({ kind, fromMs }: End, nextByMs: number): string {
  const atMs = Math.max(fromMs, nextByMs);
  return kind === 'refused'
    ? `refused again, it becomes a dead letter with one of its next tries where others of its kind succeed, else about ${iso(atMs)}`
    : `failing again while others succeed, it becomes a dead letter about ${iso(atMs)}; an outage kills nothing`;
}

function updateText(update: UpdateStory, nowMs: number): string {
  switch (update.kind) {
    case 'sent':
      return `sent: the platform knows of everything applied until ${when(update.throughMs, nowMs)}`;
    case 'dead-lettered': {
      const { reason, error, attempts, lastAtMs } = update.letter;
      return `dead-lettered ${when(lastAtMs, nowMs)}: ${reason} after ${counted(attempts, 'try', 'tries')}: ${error} (steadyline dlq list platform)`;
    }
    case 'failing':
      return `failed ${counted(update.tries, 'time', 'times')}, at last: ${update.error}; it waits${causesText(update.causes, nowMs)}`;
    case 'queued':
      return `queued: it is sent, or waits among ${update.updates}${causesText(update.causes, nowMs)}`;
    case 'gone':
      return 'sent, as far as is known: none waits, and no failure is noted';
  }
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
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
