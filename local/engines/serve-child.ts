/** The other side of startChild: runs one service and ends with the channel to the runner. */

/** Starts the service with the runner's input and reports what it answers, or the error's message. */
export function serveChild<Input, Ready>(start: (input: Input) => Promise<Ready>): void {
  process.once('disconnect', () => process.exit(0));
  process.once('message', (message: { start: Input }) => {
    start(message.start).then(
      (ready) => process.send?.({ ready }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
