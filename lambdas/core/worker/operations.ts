/** The operations' own breakers: each rules its own messages alone, at the head of a group (protocol Refusals). */
import type { CircuitWait } from '../delivery/circuit-wait.ts';
import type { Admission, BreakerGuard } from '../ports.ts';
import { isFresh, isUnrefused } from '../retry/history.ts';
import type { Admitted, Disposition } from './disposition.ts';
import type { Job, Work } from './job.ts';
import type { Claimed } from './message-groups.ts';

export interface OperationDeps<Message> {
  job: Pick<Job<Message>, 'operation'>;
  /** The system's breaker. */
  guard: Pick<BreakerGuard, 'look' | 'admit' | 'report'>;
  /** That of an operation; the same one for the same name. */
  operation: (name: string) => BreakerGuard;
  circuitWait: Pick<CircuitWait, 'releaseUntil'>;
}

/** What an open breaker leads to. */
type Refused = Extract<Disposition, { kind: 'retry' | 'circuit-open' }>;

/** One call may be made, as far as both breakers are concerned. */
export interface BothAdmitted {
  kind: 'admitted';
  admission: Admitted;
  operation: { guard: BreakerGuard; admission: Admitted };
}

export interface Operations<Message> {
  guardOf(work: Work<Message>): BreakerGuard;
  /** What becomes of a message whose operation's breaker is open; undefined where it may be called for. */
  held(work: Work<Message>): Promise<Refused | undefined>;
  /** Asks both breakers; a lease of the system's goes back where the operation's refuses. */
  admit(entry: Claimed<Message>): Promise<BothAdmitted | Refused>;
}

export function createOperations<Message>(deps: OperationDeps<Message>): Operations<Message> {
  const { job, guard, operation: guardNamed, circuitWait } = deps;
  const guardOf = ({ message }: Work<Message>): BreakerGuard => guardNamed(job.operation(message));

  /** The message goes back at once, and others go on; but where so much waits that SQS can't have it all in flight, all hold. */
  const refused = async ({ untilMs, sinceMs }: { untilMs: number; sinceMs: number }): Promise<Refused> =>
    (await guard.look()).isBackpressured
      ? { kind: 'circuit-open', untilMs, sinceMs }
      : { kind: 'retry', untilMs: circuitWait.releaseUntil(untilMs, sinceMs) };

  return {
    guardOf,
    async held(work) {
      const view = await guardOf(work).look();
      return view.phase === 'open' ? refused(view) : undefined;
    },
    async admit({ record: { group }, work, history }) {
      const admission = await guard.admit(group, isFresh(history));
      if (admission.kind === 'open') return { ...admission, kind: 'circuit-open' };
      const own = guardOf(work);
      const isNew = isUnrefused(history) && work.target.generation === 0;
      const operation: Admission = await own.admit(group, isNew);
      if (operation.kind !== 'open')
        return { kind: 'admitted', admission, operation: { guard: own, admission: operation } };
      await guard.report(admission, group, 'released');
      return refused(operation);
    },
  };
}
