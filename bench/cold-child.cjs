// One cold start: loads a bundle, makes one call, prints the times of both in ms and the CPU time of the first, leaves.
const before = process.cpuUsage();
const started = process.hrtime.bigint();
const { handler } = require(process.argv[2]);
const loaded = process.hrtime.bigint();
const { user, system } = process.cpuUsage(before);
const ms = (from, to) => Number(to - from) / 1e6;
const context = { getRemainingTimeInMillis: () => 5000, awsRequestId: 'bench', functionName: 'bench' };
void (async () => {
  const answer = await handler(JSON.parse(process.argv[3]), context);
  const answered = process.hrtime.bigint();
  const figures = {
    init: ms(started, loaded),
    initCpu: (user + system) / 1000,
    first: ms(loaded, answered),
    status: answer.statusCode,
  };
  process.stdout.write(`\n@bench ${JSON.stringify(figures)}\n`);
  process.exit(0);
})();
