/** Counts what a client of the AWS SDK asks for and is given. */

export interface Reads {
  calls: number;
  /** Of the answers, as JSON. */
  bytes: number;
}

/** The part of a client that is used: any client of the SDK has it. */
interface Client {
  middlewareStack: {
    add(
      middleware: (
        next: (given: never) => Promise<{ output: unknown }>,
      ) => (given: never) => Promise<{ output: unknown }>,
      options: { step: 'initialize'; name: string },
    ): void;
  };
}

/** Answers what was counted since the last look, of the calls whose input `isCounted`. */
export function countReads(
  clients: readonly object[],
  isCounted: (input: unknown) => boolean = () => true,
): () => Reads {
  let reads: Reads = { calls: 0, bytes: 0 };
  for (const client of clients as readonly Client[])
    client.middlewareStack.add(
      (next) => async (given) => {
        const answer = await next(given);
        if (!isCounted((given as { input: unknown }).input)) return answer;
        reads.calls += 1;
        const { $metadata: _, ...output } = answer.output as { $metadata?: unknown };
        reads.bytes += JSON.stringify(output).length;
        return answer;
      },
      { step: 'initialize', name: 'countReads' },
    );
  return () => {
    const taken = reads;
    reads = { calls: 0, bytes: 0 };
    return taken;
  };
}
