/** The sentence that comes first. */
import { useRef } from 'preact/hooks';
import type { NowView } from '../contract.ts';
import { clock } from './words.ts';

interface HeadlineProps extends Pick<NowView, 'verdict' | 'headline' | 'atMs'> {
  /** The deployment is out of reach: what it was is no longer what it is. */
  isOld: boolean;
}

/** Read out where it says something else than before; that another second has passed is no news. */
export function Headline({ verdict, headline, atMs, isOld }: HeadlineProps) {
  const before = useRef('');
  const gist = `${isOld} ${headline.replace(/[\d,]+/g, '')}`;
  const isNews = gist !== before.current;
  before.current = gist;
  return (
    <div class={`headline ${isOld ? 'old' : verdict}`} role="status" aria-live={isNews ? 'polite' : 'off'}>
      <p>{isOld ? `Last known, at ${clock(atMs)}: ${headline}` : headline}</p>
    </div>
  );
}
