/** From the file to the platforms: diff, leave, changes, and a second look. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Change, changesBetween, render } from './changes.ts';
import { type Declaration, parseDeclaration } from './declaration.ts';
import { refuseOverlaps } from './overlap.ts';
import { carryOut, listAll, type Remote } from './remote.ts';
import { nextBoundary, refuseUnclearWindows, wantedAt } from './windows.ts';

/** What a run needs of its surroundings. */
export interface Surroundings {
  remotes: readonly Remote[];
  /** ms since the epoch. */
  now(): number;
  print(text: string): void;
  /** Whether the operator agrees to what was printed. */
  agrees(): Promise<boolean>;
}

/** Reads and checks a file's text. Throws SettingError. */
export function readDeclaration(text: string): Declaration {
  const declaration = parseDeclaration(text);
  refuseOverlaps(declaration.subscriptions);
  refuseUnclearWindows(declaration);
  return declaration;
}

/** What has to be done at this moment. */
export async function changesNow(
  declaration: Declaration,
  { remotes, now }: Surroundings,
): Promise<Change[]> {
  return changesBetween(wantedAt(declaration, now()), await listAll(remotes), declaration.owner);
}

/** Prints the diff; answers whether there is one. */
export async function diff(declaration: Declaration, surroundings: Surroundings): Promise<boolean> {
  const changes = await changesNow(declaration, surroundings);
  surroundings.print(changes.length === 0 ? 'Nothing to change.' : render(changes));
  return changes.length > 0;
}

/**
 * Prints the diff, asks, applies, and looks again. Answers false where the operator said no. Throws SettingError where
 * the platforms show something else afterwards than what they were given.
 */
export async function apply(declaration: Declaration, surroundings: Surroundings): Promise<boolean> {
  const changes = await changesNow(declaration, surroundings);
  if (changes.length === 0) {
    surroundings.print('Nothing to change.');
    return true;
  }
  surroundings.print(render(changes));
  if (!(await surroundings.agrees())) return false;
  await carryOut(changes, surroundings.remotes);
  const left = await changesNow(declaration, surroundings);
  if (left.length > 0)
    throw new SettingError(`The platforms took the changes but still differ:\n${render(left)}`);
  surroundings.print(`${changes.length} ${changes.length === 1 ? 'change' : 'changes'} applied.`);
  return true;
}

/** Applies now and at each beginning and end of a change window; `waitUntil` takes ms since the epoch. */
export async function follow(
  declaration: Declaration,
  surroundings: Surroundings,
  waitUntil: (ms: number) => Promise<void>,
): Promise<boolean> {
  for (;;) {
    const lookedAtMs = surroundings.now();
    if (!(await apply(declaration, surroundings))) return false;
    const boundaryMs = nextBoundary(declaration, lookedAtMs);
    if (boundaryMs === undefined) return true;
    surroundings.print(`Next change at ${new Date(boundaryMs).toISOString()}.`);
    await waitUntil(boundaryMs);
  }
}

/** Removes everything that the file's owner has registered. */
export async function removeAll(declaration: Declaration, surroundings: Surroundings): Promise<boolean> {
  return apply({ ...declaration, subscriptions: [] }, surroundings);
}
