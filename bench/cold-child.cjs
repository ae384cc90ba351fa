// One cold start: loads a bundle, makes one call, prints both times in ms, leaves.
const started = process.hrtime.bigint();
const { handler } = require(process.argv[2]);
const loaded = process.hrtime.bigint();
const ms = (from, to) => Number(to - from) / 1e6;
const context = { getRemainingTimeInMillis: () => 5000, awsRequestId: 'bench', functionName: 'bench' };
void (async () => {
  const answer = await handler(JSON.parse(process.argv[3]), context);
  const answered = process.hrtime.bigint();
  process.stdout.write(
    `\n@bench ${JSON.stringify({ init: ms(started, loaded), first: ms(loaded, answered), status: answer.statusCode })}\n`,
  );
  process.exit(0);
})();
