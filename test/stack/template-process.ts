/**
 * Synthesizes the stacks with inline code, once for all suites that ask for the same: `POST /` with overrides as JSON
 * answers the resources of today's two, `POST /stacks` every stack's template by its name.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { buildApp } from '../../lib/app.ts';
import { assertLimits } from '../../lib/limits.ts';
import { serveChild } from '../../local/engines/serve-child.ts';

type Templates = Record<string, Record<string, unknown>>;

/** Every template by its stack's name. Throws what the app throws. */
async function synthesize(overrides: Readonly<Record<string, string>>): Promise<Templates> {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-stack-'));
  try {
    const codeOf = (): Code => Code.fromInline('exports.handler = 0');
    const { app, stateful, connectors, stateless } = await buildApp({ overrides, outdir, codeOf });
    // Each refuses a template with circular dependencies.
    const stacks = [stateful, ...connectors, stateless];
    const templates = Object.fromEntries(
      stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]),
    );
    assertLimits(app.synth().stacks);
    return templates;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const known = new Map<string, Promise<Templates>>();

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: string }> {
  let asked = '';
  for await (const chunk of request) asked += String(chunk);
  try {
    const making = known.get(asked) ?? synthesize(JSON.parse(asked));
    known.set(asked, making);
    const templates = await making;
    return {
      status: 200,
      body: JSON.stringify(request.url === '/stacks' ? templates : resourcesOf(templates)),
    };
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

serveChild(async () => {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request);
    // A kept connection would end while the next synth blocks this process.
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
