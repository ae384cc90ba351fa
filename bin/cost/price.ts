/** The list price of traffic. */
import { type Counted, type Prices, prices } from './prices.ts';
import type { Usage } from './usage.ts';

export interface PriceLine {
  what: string;
  quantity: number;
  usd: number;
}

export interface Price {
  region: string;
  asOf: string;
  lines: PriceLine[];
  usd: number;
}

/** What `events` and `lookups` cost with `usage` for each; transfer, storage and what idles are left out. */
export function priceOf(events: number, lookups: number, usage: Usage, list: Prices = prices): Price {
  const lines = (Object.keys(list.rows) as Counted[]).map((counted) => {
    const { what, usd, per } = list.rows[counted];
    const quantity = events * usage.event[counted] + lookups * usage.lookup[counted];
    return { what, quantity, usd: (quantity / per) * usd };
  });
  const { region, asOf } = list;
  return { region, asOf, lines, usd: lines.reduce((sum, line) => sum + line.usd, 0) };
}

/** Several flows together; one at least, all by the same list. */
export function sumOfPrices(all: readonly [Price, ...Price[]]): Price {
  const [{ region, asOf, lines }] = all;
  const sum = (of: (price: Price) => number): number => all.reduce((total, price) => total + of(price), 0);
  return {
    region,
    asOf,
    lines: lines.map(({ what }, index) => ({
      what,
      quantity: sum((price) => price.lines[index]?.quantity ?? 0),
      usd: sum((price) => price.lines[index]?.usd ?? 0),
    })),
    usd: sum(({ usd }) => usd),
  };
}
