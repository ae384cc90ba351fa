/** What a system keeps of writes: by path, by key for a while, by a condition, or each anew. */
import type { Send } from '../../../lambdas/core/connector/make-exchange.ts';
import { SEARCH_LAG } from './definition.ts';

interface Effect {
  id: string;
  reference: string;
  atMs: number;
}

export interface Effects {
  handle(
    request: Pick<Parameters<Send>[0], 'method' | 'headers' | 'body'>,
    pathname: string,
    query: URLSearchParams,
  ): { status: number; body: unknown };
}

/** Keys are kept for `keptForMs`; the search lags behind, as `definition.ts` says. `onMade` is told the effect's key. */
export function createEffects(
  now: () => number,
  keptForMs: number,
  onMade: (reference: string) => void,
): Effects {
  const effects: Effect[] = [];
  const keys = new Map<string, Effect>();
  const make = (reference: string): Effect => {
    const effect = { id: `effect-${effects.length}`, reference, atMs: now() };
    effects.push(effect);
    onMade(reference);
    return effect;
  };
  const find = (reference: string): Effect | undefined => effects.find((one) => one.reference === reference);

  return {
    handle({ method, headers, body = '{}' }, pathname, query) {
      if (method === 'GET') {
        const found = find(query.get('reference') ?? '');
        const isShown = found !== undefined && now() - found.atMs >= SEARCH_LAG;
        return { status: 200, body: { effects: isShown ? [found] : [] } };
      }
      if (method === 'PUT') {
        const reference = pathname.split('/').at(-1) ?? '';
        return { status: 200, body: find(reference) ?? make(reference) };
      }
      const { reference } = JSON.parse(body) as { reference: string };
      const condition = headers['if-none-exist'];
      if (condition !== undefined) {
        const asked = new URLSearchParams(condition).get('identifier') ?? '';
        return { status: 200, body: find(asked) ?? make(reference) };
      }
      const key = headers['idempotency-key'];
      const held = key === undefined ? undefined : keys.get(key);
      if (held !== undefined && now() - held.atMs < keptForMs) return { status: 200, body: held };
      const effect = make(reference);
      if (key !== undefined) keys.set(key, effect);
      return { status: 201, body: effect };
    },
  };
}
