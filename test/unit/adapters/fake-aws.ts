/** A client of AWS that records what it is sent and answers as it is told: what a request says is what is tested. */
import { expect } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';

export interface Sent {
  /** Name of the command's class. */
  command: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into requests of every kind
  input: any;
  signal?: AbortSignal | undefined;
}

export interface FakeAws<Client> {
  client: Client;
  /** Every call, in order. */
  sent: Sent[];
  /** The one call's request. Throws where there was another number of them. */
  only(): Sent['input'];
}

/** What AWS says: an answer, an Error that is thrown, or what a function makes of the call. */
export type Answer = object | Error | ((sent: Sent) => unknown);

/** Answers in the order given, the last one again and again; `{}` where none is given. */
export function fakeAws<Client>(...answers: readonly Answer[]): FakeAws<Client> {
  const sent: Sent[] = [];
  const send = async (command: { input: unknown }, options?: { abortSignal?: AbortSignal }) => {
    const call: Sent = { command: command.constructor.name, input: command.input };
    if (options?.abortSignal !== undefined) call.signal = options.abortSignal;
    sent.push(call);
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
    const given = typeof answer === 'function' ? answer(call) : answer;
    if (given instanceof Error) throw given;
    return given;
  };
  return {
    client: { send } as unknown as Client,
    sent,
    only() {
      if (sent.length !== 1) throw new Error(`There were ${sent.length} calls.`);
      return sent[0]?.input;
    },
  };
}

/** A fault that no adapter knows by name. */
export const fault = new Error('the network is gone');

/** The work fails as unavailable, with this code, message and wait, and its cause is the fault. */
export async function expectUnavailable(
  work: Promise<unknown>,
  code: string,
  message: string,
  retryAfterSeconds = 5,
): Promise<void> {
  const thrown = await work.then(
    () => 'nothing',
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(UnavailableError);
  expect(thrown).toMatchObject({ code, message, retryAfterSeconds, cause: fault });
}
