/** Each breaker as a band over time. */
import type { BreakerLook, Sample } from '../contract.ts';
import type { Graph } from './chart.tsx';
import { Empty } from './parts.tsx';
import { clock } from './words.ts';

interface Span {
  look: BreakerLook;
  fromMs: number;
  toMs: number;
}

/** Neighbours that look alike are one. */
function spansOf(samples: readonly Sample[], name: string, endMs: number): Span[] {
  const spans: Span[] = [];
  for (const { atMs, breakers } of samples) {
    const look = breakers[name] ?? 'closed';
    const last = spans.at(-1);
    if (last !== undefined) last.toMs = atMs;
    if (last?.look !== look) spans.push({ look, fromMs: atMs, toMs: endMs });
  }
  const last = spans.at(-1);
  if (last !== undefined) last.toMs = endMs;
  return spans;
}

const LOOKS: readonly BreakerLook[] = ['closed', 'holds', 'half-open', 'open'];

export function Timeline({ samples, fromMs, toMs }: Graph) {
  const all = Object.keys(samples.at(-1)?.breakers ?? {});
  // Operations that never looked otherwise than closed would only push the others apart.
  const names = all.filter(
    (name) =>
      !name.includes('/') || samples.some(({ breakers }) => (breakers[name] ?? 'closed') !== 'closed'),
  );
  if (names.length === 0) return <Empty>No breaker has been seen yet.</Empty>;
  const share = (ms: number): number => (100 * Math.max(0, ms - fromMs)) / (toMs - fromMs);
  return (
    <figure class="timeline">
      <figcaption>
        Breakers
        <span class="keys">
          {LOOKS.map((look) => (
            <span key={look} class={`key ${look}`}>
              {look}
            </span>
          ))}
        </span>
      </figcaption>
      {names.map((name) => {
        const spans = spansOf(samples, name, toMs);
        return (
          <div key={name} class="band">
            <span class="name">{name}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={saying(name, spans)}>
              {spans.map(({ look, fromMs: begin, toMs: end }) => (
                <rect
                  key={begin}
                  class={look}
                  x={share(begin)}
                  width={Math.max(0.3, share(end) - share(begin))}
                  height="10"
                >
                  <title>{`${look} ${clock(begin)} – ${clock(end)}`}</title>
                </rect>
              ))}
            </svg>
          </div>
        );
      })}
      <div class="ends">
        <span>{clock(fromMs)}</span>
        <span>{clock(toMs)}</span>
      </div>
    </figure>
  );
}

function saying(name: string, spans: readonly Span[]): string {
  return `${name}: ${spans.map(({ look, fromMs }) => `${look} since ${clock(fromMs)}`).join(', ')}`;
}
