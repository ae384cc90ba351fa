/** What one can do on the page Play, and what is said of it. */
import type { ComponentChildren } from 'preact';
import { FindLink } from './find.tsx';
import { counted } from './words.ts';

/** What a deed has answered: of these its own. */
export interface Done {
  accepted: number;
  first: string;
  last: string;
  /** Id of the event that the CRM refuses. */
  refused: string;
  requestId: string;
  bySource: Record<string, number>;
  slowestMs: number;
}

export interface Deed {
  title: string;
  name: string;
  body?: object;
  /** What is said until it is answered. */
  meanwhile?: string;
  say: (done: Done) => ComponentChildren;
}

export interface Deeds {
  isBusy: boolean;
  act: (deed: Omit<Deed, 'title'>) => void;
}

/** Each on a button of its own. */
export const SENDINGS: readonly Deed[] = [
  { title: 'One event', name: 'events', body: { count: 1 }, say: eventsText },
  { title: 'A burst of 100 events', name: 'events', body: { count: 100 }, say: eventsText },
  {
    title: 'One request',
    name: 'request',
    say: ({ requestId }) => (
      <>
        The request for a case is accepted: {requestId}. <FindLink id={requestId} />
      </>
    ),
  },
  { title: 'One lookup', name: 'lookups', body: { count: 1 }, meanwhile: 'Asking …', say: lookupsText },
  {
    ...{ title: '50 callers at once', name: 'lookups', body: { count: 50 } },
    ...{ meanwhile: 'Asking …', say: lookupsText },
  },
  {
    title: 'An event the CRM refuses',
    name: 'poison',
    meanwhile:
      'Sending it, and others beside it for ten seconds: only when those succeed is it the event’s own fault …',
    say: ({ refused }) => (
      <>
        Sent: {refused}. The CRM refuses it, since its field region is empty: it is a dead letter by now, or
        within a minute. See the <a href="#letters">page Dead letters</a>. <FindLink id={refused} />
      </>
    ),
  },
];

function eventsText({ accepted, first, last }: Done): ComponentChildren {
  return (
    <>
      {accepted === 1 ? `1 accepted: ${first}. ` : `${accepted} accepted, from ${first} to ${last}. `}
      <FindLink id={last} text={`See in Find what became of ${accepted === 1 ? 'it' : 'the last'}`} />
    </>
  );
}

function lookupsText({ bySource, slowestMs }: Done): string {
  const sources = Object.entries(bySource).map(
    ([source, count]) => `${count} ${source === 'default' ? 'default (customer unknown)' : source}`,
  );
  const all = Object.values(bySource).reduce((sum, count) => sum + count, 0);
  return `${counted(all, 'lookup')} answered, ${sources.join(', ')}; the slowest in ${slowestMs} ms.`;
}
