/** What another try of a stopped credential would do. */
import { SettingError } from '../../../lambdas/core/errors.ts';
import { counted } from '../counted.ts';
import type { Snapshot } from '../snapshot.ts';
import { UNCHANGED } from './behind.ts';

/** Throws SettingError for a token that there is not. */
export function tokenDryRun({ tokens }: Pick<Snapshot, 'tokens'>, name: string): string[] {
  const token = tokens.find(({ platform }) => platform === name);
  if (token === undefined)
    throw new SettingError(
      `There is no token of ${name}; there are ${tokens.map(({ platform }) => platform).join(', ')}.`,
    );
  const isStopped = token.incident !== '';
  return [
    isStopped
      ? `We have stopped asking ${name} for a token, after ${counted(token.failures, 'refusal')}. The next call would ask once more, with the secret as it stands then.`
      : `${name} is asked for tokens as usual: nothing would be different.`,
    'Another refusal stops it again; what needs the token waits meanwhile.',
    isStopped
      ? 'Nobody is paged. Its incident is resolved once a token has come.'
      : 'Nobody is paged for it.',
    UNCHANGED,
  ];
}
