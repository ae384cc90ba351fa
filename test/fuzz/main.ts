/** `npm run fuzz [-- --inputs N --seed S]`: exit 1 where an input broke a promise; each is printed with its own seed. */
import { readOptions } from './options.ts';
import { fuzz } from './run.ts';

const { inputs, seed } = readOptions(process.argv.slice(2));
const startedMs = performance.now();
const rate = (done: number): string =>
  `${Math.round((done / (performance.now() - startedMs)) * 1000)} a second`;
const result = await fuzz({
  inputs,
  seed,
  onProgress: (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${inputs} inputs, ${rate(done)} `);
    else if (done % 100_000 === 0) console.error(`${done} of ${inputs} inputs, ${rate(done)}`);
  },
});
if (process.stderr.isTTY) process.stderr.write('\r');
for (const { seed: own, way, error } of result.failures) {
  console.error(`${way}: npm run fuzz -- --inputs 1 --seed ${own}`);
  console.error(error);
}
const ways = Object.entries(result.byWay).map(([way, count]) => `${way} ${count}`);
console.log(
  `${result.inputs} inputs from seed ${seed}, ${rate(result.inputs)}; ${result.failures.length} failed (${ways.join(', ')})`,
);
process.exit(result.failures.length === 0 ? 0 : 1);
