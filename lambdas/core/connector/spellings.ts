/** The forms in which systems and people keep one telephone number. */

const NORTH_AMERICAN = /\+1(\d{3})(\d{3})(\d{4})$/;

/**
 * E.164 first, then the digits alone, then as people write it; no two alike. Numbers of the North American plan have
 * their forms by rule; of others the national ones come from the numbering plan, which takes about 5 ms to set up.
 */
export async function spellingsOf(e164: string): Promise<string[]> {
  const match = NORTH_AMERICAN.exec(e164);
  if (match === null) return fromPlan(e164);
  const [, area, exchange, line] = match;
  return [
    e164,
    e164.slice(1),
    `${area}${exchange}${line}`,
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `+1 ${area}-${exchange}-${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `+1 (${area}) ${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
  ];
}

async function fromPlan(e164: string): Promise<string[]> {
  const { formsOf } = await import('./numbering-forms.ts');
  return [...new Set([e164, e164.slice(1), `00${e164.slice(1)}`, ...formsOf(e164)])];
}
