// A warm container: loads a bundle, answers calls over IPC one at a time, reports the CPU time that they took.
const { handler } = require(process.argv[2]);
const context = { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'bench', functionName: 'bench' };
process.on('message', async ({ id, events }) => {
  try {
    const answers = [];
    const before = process.cpuUsage();
    for (const event of events) answers.push(await handler(event, context));
    const { user, system } = process.cpuUsage(before);
    process.send({ id, answers, cpuMicros: user + system });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ id: 'ready' });
