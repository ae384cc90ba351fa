/** The system behind test/fixtures/write-back/loyalty.ts. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A name that nobody else bears: it must be found nowhere. */
export const NAME = 'Zerlina-Quax';

export interface LoyaltySystem {
  url: string;
  stop(): void;
}

/** Knows every number but those that end in 404. */
export async function startLoyalty(): Promise<LoyaltySystem> {
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    request.resume().on('end', () => {
      const isUnknown = searchParams.get('phone')?.endsWith('404') === true;
      response.writeHead(isUnknown ? 404 : 200, { 'content-type': 'application/json' });
      const id = pathname.split('/').at(-1);
      response.end(JSON.stringify(isUnknown ? {} : { id, level: 'silver', points: 12, name: NAME }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => void server.close() };
}
