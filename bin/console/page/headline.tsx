/** The sentence that comes first. */
import { useRef } from 'preact/hooks';
import type { NowView } from '../contract.ts';

/** Read out where it says something else than before; that another second has passed is no news. */
export function Headline({ verdict, headline }: Pick<NowView, 'verdict' | 'headline'>) {
  const before = useRef('');
  const gist = headline.replace(/[\d,]+/g, '');
  const isNews = gist !== before.current;
  before.current = gist;
  return (
    <div class={`headline ${verdict}`} role="status" aria-live={isNews ? 'polite' : 'off'}>
      <p>{headline}</p>
    </div>
  );
}
