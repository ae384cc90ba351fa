/** The replays of late, whoever made them: for those who watch what becomes of them, on the page and the command line. */
import type { Clock } from '../../lambdas/core/ports.ts';
import type { LetterQueue } from './letter-queues.ts';

/** The newest so many are watched (own choice). */
const MOST = 20;
/** A run of many notes them that often (own choice), ms. */
const EVERY_MS = 2000;

/** One message that was sent once more. */
export interface ReplayNote {
  /** Of its record. */
  key: string;
  /** As the dead letters had it. */
  id: string;
  queue: LetterQueue;
}

/** Methods throw UnavailableError. */
export interface ReplayNotes {
  /** The newest first. */
  read(): Promise<ReplayNote[]>;
  /** Of two that write at once the later counts: it is a help to the eye, and the audit trail has all. */
  write(notes: readonly ReplayNote[]): Promise<void>;
}

/** What a run has replayed: `add` writes once a while, `end` the rest. */
export function createNoting(notes: ReplayNotes, clock: Clock) {
  let fresh: ReplayNote[] = [];
  let writtenMs = clock.now();
  const end = async (): Promise<void> => {
    if (fresh.length === 0) return;
    const mine = fresh;
    fresh = [];
    const theirs = await notes.read();
    const before = theirs.filter(({ key }) => mine.every((one) => one.key !== key));
    writtenMs = clock.now();
    await notes.write([...mine, ...before].slice(0, MOST));
  };
  return {
    end,
    async add(note: ReplayNote): Promise<void> {
      fresh = [note, ...fresh.filter(({ key }) => key !== note.key)].slice(0, MOST);
      if (clock.now() - writtenMs >= EVERY_MS) await end();
    },
  };
}
