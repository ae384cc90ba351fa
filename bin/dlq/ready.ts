/** What a letter will be replayed as: as it is, or edited. */
import type { ClaimTarget, Clock, OperatorDeed, Reopened, ReplayStore } from '../../lambdas/core/ports.ts';
import type { EditStore } from './audit.ts';
import type { Content } from './letter-content.ts';

/** A letter ready to go. */
export interface Ready {
  content: Content;
  /** As the replay will carry it; undefined where nothing is recorded about the message. */
  target: ClaimTarget | undefined;
  edited: boolean;
}

/** `reopen` raises the record to the next generation and notes the deed, `look` changes nothing. Throws UnavailableError. */
export type Prepare = (
  how: 'look' | 'reopen',
  content: Content,
) => Promise<{ ready: Ready; found: Reopened }>;

export function createPrepare(
  { records, edits, clock }: { records?: ReplayStore; edits: EditStore; clock: Clock },
  deed: OperatorDeed,
): Prepare {
  const ask = async (how: 'look' | 'reopen', target: ClaimTarget): Promise<Reopened> => {
    const nowMs = clock.now();
    const found = how === 'look' ? records?.look(target, nowMs) : records?.reopen(target, nowMs, deed);
    return (await found) ?? { kind: 'reopened' };
  };

  return async (how, content) => {
    const next = nextOf(content);
    if (next === undefined)
      return { ready: { content, target: next, edited: false }, found: { kind: 'reopened' } };
    const found = await ask(how, next);
    // Where an edit allows another payload, that one.
    const edit = found.kind === 'conflict' ? await edits.read(next.key) : undefined;
    if (edit === undefined || edit.oldHash !== next.payloadHash || content.edit === undefined)
      return { ready: { content, target: next, edited: false }, found };
    const edited = content.edit(edit.payload);
    const target = nextOf(edited);
    const again = target === undefined ? found : await ask(how, target);
    return { ready: { content: edited, target, edited: true }, found: again };
  };
}

function nextOf({ target }: Content): ClaimTarget | undefined {
  return target && { ...target, generation: target.generation + 1 };
}
