/** Runs one section on a stack of its own, inside its time. */
import { type LocalStack, startLocal } from '../local/local-stack.ts';
import type { Measured, Section, SectionOptions } from './section.ts';

/** Throws what the section or the stack throws, or the reason of the signal where it aborts or the time is over. */
export async function runSection(
  section: Section,
  { quick, records }: Omit<SectionOptions, 'signal'>,
  stop: AbortSignal,
): Promise<Measured> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(section.limitS * 1000)]);
  if (section.needsStack === false) return section.run(noStack, { quick, records, signal });
  const stack = await startLocal({ port: 0, settings: section.settings ?? {}, iam: false, signal });
  try {
    return await Promise.race([
      section.run(stack, { quick, records, signal }),
      stack.failed,
      aborted(signal),
    ]);
  } finally {
    await stack.stop();
  }
}

/** Rejects once the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** What a section gets that said it needs none. */
const noStack = new Proxy({} as LocalStack, {
  get: (_, name) => {
    throw new Error(`${String(name)} was asked of a stack that was not started.`);
  },
});
