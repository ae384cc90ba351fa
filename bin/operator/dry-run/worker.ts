/** What pausing or resuming a worker would do. */
import { pauseReason } from '../assessment.ts';
import type { Deed } from '../deeds.ts';
import type { GrantedRate } from '../granted-rate.ts';
import { knownWorker } from '../pause.ts';
import type { Snapshot } from '../snapshot.ts';
import { heldBack, UNCHANGED, workedOff } from './behind.ts';

/** Throws SettingError for a worker that there is not. */
export function workerDryRun(
  snapshot: Snapshot,
  action: 'pause' | 'resume',
  name: string,
  { operator }: Pick<Deed, 'operator'>,
  granted: GrantedRate,
): string[] {
  const names = snapshot.workers.map(({ worker }) => worker);
  const worker = snapshot.workers.find((one) => one.worker === knownWorker(name, names));
  if (worker === undefined) return [];
  const isPaused = worker.source.state === 'disabled';
  const now = isPaused ? `paused (${pauseReason(worker)})` : worker.source.state;
  if (action === 'pause')
    return [
      `${name} is ${now}. It would be paused by ${operator}; what it is working on ends first.`,
      ...heldBack([worker], snapshot),
      `A person ends it: steadyline resume ${name}. When its oldest message nears the end of its time, the controller does.`,
      'Nobody is paged for it; the alarms on the age and depth of its queue stay.',
      UNCHANGED,
    ];
  return [
    `${name} is ${now}. It would ${isPaused ? 'be enabled within a minute' : 'stay so'}.`,
    ...workedOff([{ ...worker, source: { ...worker.source, state: 'enabled' } }], granted),
    ...snapshot.breakers
      .filter(({ phase, downstream }) => phase !== 'closed' && worker.downstreams.includes(downstream))
      .map(({ downstream }) => `The breaker of ${downstream} is open: what needs it goes on waiting.`),
    'Where a reason to pause still stands, the controller pauses it again.',
    'Nobody is paged for it.',
    UNCHANGED,
  ];
}
