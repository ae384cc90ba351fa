// A warm container: loads a bundle, answers one call at a time over IPC, tells its own CPU time.
const { handler } = require(process.argv[2]);
const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'bench', functionName: 'bench' };
process.on('message', async ({ id, event }) => {
  try {
    const answer = await handler(event, context);
    process.send({ id, answer, cpu: process.cpuUsage() });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ id: 'ready', cpu: process.cpuUsage() });
