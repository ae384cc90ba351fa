/** Those who call the API of a running stack, as far as a drive needs them. */
import { createHmac } from 'node:crypto';
import type { LocalStack } from '../../local-stack.ts';

export type Answer = Readonly<Record<string, unknown>>;

export interface Callers {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A webhook whose sender signs with this secret. */
  signed(path: string, secret: string, body: unknown): Promise<Answer>;
}

/** `say` hears of every answer that a drive does not expect. */
export function callersOf({ api }: Pick<LocalStack, 'api'>, say: (text: string) => void): Callers {
  const call: Callers['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = Object(await response.json()) as Answer;
    if (!response.ok && response.status !== 409)
      say(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    call,
    signed(path, secret, body) {
      const mac = createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
      return call('POST', path, body, { 'x-hub-signature-256': `sha256=${mac}` });
    },
  };
}
