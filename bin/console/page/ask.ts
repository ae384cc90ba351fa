/** Questions to the console's server. Whatever is typed goes in a body, never in an address. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Fault } from '../contract.ts';

/** Answers what the server says. Throws a Fault. */
export async function ask<Answer>(method: 'GET' | 'POST', name: string, body: object = {}): Promise<Answer> {
  const init =
    method === 'GET'
      ? { method }
      : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(name, { ...init, cache: 'no-store' }).catch(() => {
    throw LOST;
  });
  const answer: unknown = await response.json().catch(() => LOST);
  if (response.ok) return answer as Answer;
  throw faultOf(answer);
}

/** The console itself has gone. */
export const LOST: Fault = {
  kind: 'unreachable',
  message: 'The console on this machine does not answer. Start it again: its new address is in the terminal.',
};

/** Of whatever the server answered, or `ask` has thrown. */
function faultOf(value: unknown): Fault {
  const isFault = typeof value === 'object' && value !== null && 'kind' in value && 'message' in value;
  return isFault ? (value as Fault) : LOST;
}

/** What an answer has come to: neither while it is under way. */
export interface Asked<Answer> {
  answer?: Answer;
  fault?: Fault;
  /** Asks once more; resolves when it is answered. */
  again: () => Promise<void>;
}

/** Asks when the page is shown, on request, and every so often; what was known is shown meanwhile. No name: nothing. */
export function useAsked<Answer>(
  name: string,
  { body, everyMs = 0 }: { body?: object; everyMs?: number } = {},
): Asked<Answer> {
  const [state, setState] = useState<Omit<Asked<Answer>, 'again'>>({});
  const again = useCallback(async () => {
    if (name === '') return;
    await ask<Answer>(body === undefined ? 'GET' : 'POST', name, body).then(
      (answer) => setState({ answer }),
      (fault: unknown) => setState((before) => ({ ...before, fault: faultOf(fault) })),
    );
  }, [name, JSON.stringify(body)]);
  useEffect(() => {
    void again();
    if (everyMs === 0) return undefined;
    const timer = setInterval(() => void again(), everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  return { ...state, again };
}

/** Work that somebody has asked for: whether it is under way, and what went wrong. */
export function useWork(): {
  isBusy: boolean;
  fault: Fault | undefined;
  run: (work: () => Promise<unknown>) => void;
} {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const run = (work: () => Promise<unknown>): void => {
    setBusy(true);
    setFault(undefined);
    work()
      .catch((error: unknown) => setFault(faultOf(error)))
      .then(() => setBusy(false))
      .catch(() => undefined);
  };
  return { isBusy, fault, run };
}
