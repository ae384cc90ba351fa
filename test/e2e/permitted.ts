/** The end of a suite that has run on the template's permissions. */
import { expect } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';

/** Stops the stack. Throws where one of its calls lacked a permission, or none was asked for. */
export async function stopPermitted(stack: LocalStack | undefined): Promise<void> {
  const refused = stack?.iam?.refused();
  const seen = stack?.iam?.calls().length ?? 0;
  await stack?.stop();
  if (stack === undefined) return;
  expect(refused).toEqual([]);
  expect(seen).toBeGreaterThan(0);
}
