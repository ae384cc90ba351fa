/**
 * The run's one process with the CDK in it. `POST /` with overrides as JSON answers the resources of today's two stacks,
 * `POST /stacks` every stack's template by its name, each made once for all suites that ask for the same;
 * `POST /assembly` the folder of what the runner starts from, and the other paths what the entry, synth and cdk-nag have
 * to say.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { serveChild } from '../../local/engines/serve-child.ts';
import { assemble } from '../../local/synth/assemble.ts';
import { synthesize } from '../../local/synth/synthesize.ts';
import { runEntry } from './entry.ts';
import { audited, type Templates, templatesOf, violations, warnings } from './synths.ts';

const known = new Map<string, Promise<Templates>>();

async function stacksOf(asked: string): Promise<Templates> {
  const making = known.get(asked) ?? templatesOf(JSON.parse(asked));
  known.set(asked, making);
  return making;
}

const answers: Readonly<Record<string, (asked: string) => Promise<unknown>>> = {
  '/': async (asked) => resourcesOf(await stacksOf(asked)),
  '/stacks': stacksOf,
  '/audited': (asked) => audited(JSON.parse(asked)),
  '/assembly': (asked) => synthesize(JSON.parse(asked), assemble),
  '/entry': (asked) => runEntry(JSON.parse(asked)),
  '/warnings': (asked) => warnings(JSON.parse(asked)),
  '/violations': (asked) => violations(JSON.parse(asked)),
};

async function answerTo(url: string, asked: string): Promise<{ status: number; body: string }> {
  try {
    return { status: 200, body: JSON.stringify(await answers[url]?.(asked)) };
  } catch (error) {
    if (error instanceof SteadylineError) return { status: 422, body: error.message };
    return { status: 500, body: error instanceof Error ? String(error.stack) : String(error) };
  }
}

/** Resources of the stateful and the stateless stack, by logical id. */
function resourcesOf(templates: Templates): unknown {
  const both = Object.entries(templates).filter(([name]) => /-state(ful|less)$/.test(name));
  return Object.assign({}, ...both.map(([, { Resources }]) => Resources));
}

let last: Promise<unknown> = Promise.resolve();

serveChild(async () => {
  const server = createServer(async (request, response) => {
    const asked = await text(request);
    // One after the other, since the entry reads the environment that the others would.
    const answer = last.then(() => answerTo(request.url ?? '/', asked));
    last = answer;
    const { status, body } = await answer;
    // A kept connection would end while the next synth blocks this process.
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
