/**
 * The states of a message within one invocation, and what moves it on:
 *
 *   received ──prepare──▶ claimed ──acquire permit──▶ permitted ──attempt──▶ applied ──complete──▶ done
 *       │                    │                            │                     │
 *       ├▶ done              ├▶ retry                     ├▶ done               └▶ retry
 *       ├▶ retry             ├▶ stop-batch                └▶ retry
 *       └▶ circuit-open      └▶ circuit-open
 *
 * What a message leaves this path by is its disposition (`disposition.ts`), and `batch.ts` acts on it.
 */
import type { Disposition, Permit } from './disposition.ts';
import type { Applied } from './job.ts';
import type { Claimed, Entry } from './message-groups.ts';

/** The table: from each state where its step can lead. The compiler holds the steps to it. */
export const LEADS_TO = {
  /** Dropped or dead-lettered: done. Claimed by another container, or its operation's breaker is open: retry. */
  received: ['claimed', 'done', 'retry', 'circuit-open'],
  /** Stays claimed where the batch has stopped meanwhile. */
  claimed: ['claimed', 'permitted', 'retry', 'stop-batch', 'circuit-open'],
  /** Condemned and dead-lettered: done. Failed, throttled, refused: retry. */
  permitted: ['applied', 'done', 'retry'],
  /** Not recorded: retry, which makes the effect again under the same key. */
  applied: ['done', 'retry'],
} as const;

export type StateName = keyof typeof LEADS_TO;

/** A message on its way, with what its state has brought. */
export type State<Message> =
  | { kind: 'received'; entry: Entry<Message> }
  /** Its claim is held, and nothing speaks against a call. */
  | { kind: 'claimed'; entry: Claimed<Message> }
  /** The call may be made now. */
  | { kind: 'permitted'; entry: Claimed<Message>; permit: Permit }
  /** The effect is made and not recorded yet. */
  | { kind: 'applied'; entry: Claimed<Message>; applied: Applied };

/** A message in the state of that name. */
export type In<Name extends StateName, Message> = Extract<State<Message>, { kind: Name }>;

/** What the step out of a state may answer: a state or disposition of the table's row. */
export type Next<Name extends StateName, Message> = Extract<
  State<Message> | Disposition,
  { kind: (typeof LEADS_TO)[Name][number] }
>;

/** What moves a message on, one step a state. */
export type Steps<Message> = {
  [Name in StateName]: (state: In<Name, Message>) => Promise<Next<Name, Message>>;
};

/** Moves a message on until it is in state `goal`, waits in its own state, or has left the path. */
export async function moveOn<Message>(
  steps: Steps<Message>,
  from: State<Message>,
  goal?: StateName,
): Promise<State<Message> | Disposition> {
  let state = from;
  for (;;) {
    const next = await step(steps, state);
    if (!isState(next) || next.kind === goal || next.kind === state.kind) return next;
    state = next;
  }
}

export function isState<Message>(one: State<Message> | Disposition): one is State<Message> {
  return one.kind in LEADS_TO;
}

function step<Message>(steps: Steps<Message>, state: State<Message>): Promise<State<Message> | Disposition> {
  switch (state.kind) {
    case 'received':
      return steps.received(state);
    case 'claimed':
      return steps.claimed(state);
    case 'permitted':
      return steps.permitted(state);
    case 'applied':
      return steps.applied(state);
  }
}
