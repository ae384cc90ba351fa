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
  throw isFault(answer) ? answer : { ...LOST, message: messageIn(answer) };
}

/** The console itself has gone. */
export const LOST: Fault = {
  kind: 'unreachable',
  message: 'The console on this machine does not answer. Start it again: its new address is in the terminal.',
};

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'kind' in value && 'message' in value;
}

function messageIn(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'message' in answer
    ? `${answer.message}`
    : LOST.message;
}

/** What an answer has come to: neither while it is under way. */
export interface Asked<Answer> {
  answer?: Answer;
  fault?: Fault;
  again: () => void;
}

/** Asks when the page is shown, and on request; what was known is shown meanwhile. */
export function useAsked<Answer>(name: string): Asked<Answer> {
  const [state, setState] = useState<Omit<Asked<Answer>, 'again'>>({});
  const again = useCallback(() => {
    ask<Answer>('GET', name).then(
      (answer) => setState({ answer }),
      (fault: unknown) => setState((before) => ({ ...before, fault: isFault(fault) ? fault : LOST })),
    );
  }, [name]);
  useEffect(again, [again]);
  return { ...state, again };
}
