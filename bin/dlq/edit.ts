/** Edits the payload of one letter. The letter itself stays as it is until its replay is confirmed. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Clock, Reopened, ReplayStore } from '../../lambdas/core/ports.ts';
import type { AuditTrail, EditStore } from './audit.ts';
import { idOf, type Letter } from './letter.ts';

export interface EditDeps {
  records: ReplayStore;
  edits: EditStore;
  audit: AuditTrail;
  clock: Clock;
}

export interface EditOptions {
  queueName: string;
  operator: string;
  reason: string;
}

const WHY: Record<Exclude<Reopened['kind'], 'reopened'>, string> = {
  applied: 'has been applied already: there is nothing to edit.',
  // The record does not show whether that copy was sent before a replay stopped.
  superseded:
    'has been replayed already; a newer copy of it is under way. If that replay broke off, run it again and edit what comes back.',
  busy: 'is being worked on at this moment: try again in a minute.',
  conflict: 'carries another payload than the one accepted under its id, and will never be applied.',
};

/** What an editor opens: what an earlier edit made of it, else the payload as it came. Throws SettingError. */
export async function payloadToEdit(letter: Letter, edits: EditStore): Promise<string> {
  const { target, payload } = editable(letter);
  const edit = await edits.read(target.key);
  return edit?.oldHash === target.payloadHash ? edit.payload : `${JSON.stringify(payload, undefined, 2)}\n`;
}

/** Records the edit and allows its payload alone. Answers the new hash. Throws SettingError, in a sentence. */
export async function editLetter(
  { records, edits, audit, clock }: EditDeps,
  { queueName, operator, reason }: EditOptions,
  letter: Letter,
  payload: string,
): Promise<string> {
  const { target, edit } = editable(letter);
  const newHash = edit(payload).target?.payloadHash ?? '';
  if (newHash === target.payloadHash)
    throw new SettingError('The payload is the same as before: nothing is changed.');
  const found = await records.look(target, clock.now());
  if (found.kind !== 'reopened' && found.kind !== 'conflict')
    throw new SettingError(`${idOf(letter)} ${WHY[found.kind]}`);
  const atMs = clock.now();
  const oldHash = target.payloadHash;
  const messageKey = target.key;
  await audit.write({
    atMs,
    operator,
    action: 'edit',
    queue: queueName,
    messageKey,
    reason,
    oldHash,
    newHash,
  });
  // The payload first: once it alone is allowed, it must be there.
  await edits.write(target.key, { operator, reason, atMs, oldHash, newHash, payload });
  const deed = { did: 'edit', by: operator, why: reason } as const;
  const allowed = await records.allow(target, newHash, clock.now(), deed);
  if (allowed.kind !== 'reopened') throw new SettingError(`${idOf(letter)} ${WHY[allowed.kind]}`);
  return newHash;
}

function editable(letter: Letter) {
  const { target, payload, edit } = letter.content ?? {};
  if (letter.reason === 'payload-conflict') throw new SettingError(`${idOf(letter)} ${WHY.conflict}`);
  if (target === undefined || edit === undefined)
    throw new SettingError(`${idOf(letter)} holds nothing that could be edited: replay or drop it.`);
  return { target, payload, edit };
}
