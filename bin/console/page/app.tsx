/** The frame: where one is, what else there is, and whether what one sees is of now. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Audit } from './audit.tsx';
import { Confirm } from './confirm.tsx';
import { Find } from './find.tsx';
import { Letters } from './letters.tsx';
import { type Live, type Shown, useLive } from './live.ts';
import { Lookups } from './lookups.tsx';
import { Now } from './now.tsx';
import { Loading, Trouble } from './parts.tsx';
import { Play } from './play.tsx';
import { Runbook } from './runbook.tsx';
import { Systems } from './systems.tsx';
import { clock } from './words.ts';

interface Page {
  name: string;
  title: string;
  show: (shown: Shown) => ComponentChildren;
  isLocalOnly?: boolean;
}

const NOW: Page = { name: 'now', title: 'Now', show: (shown) => <Now {...shown} /> };
const pages: readonly Page[] = [
  NOW,
  { name: 'find', title: 'Find', show: () => <Find /> },
  { name: 'letters', title: 'Dead letters', show: (shown) => <Letters {...shown} /> },
  { name: 'systems', title: 'Downstreams', show: (shown) => <Systems {...shown} /> },
  { name: 'lookups', title: 'Lookups', show: () => <Lookups /> },
  { name: 'audit', title: 'Audit', show: () => <Audit /> },
  { name: 'play', title: 'Play', show: () => <Play />, isLocalOnly: true },
];

/** What stands behind `#`: never anything that was typed. The runbook leaves the page below it as it is. */
function usePlace(): { page: Page; section: string | undefined } {
  const [hash, setHash] = useState(location.hash.slice(1));
  useEffect(() => {
    const follow = (): void => setHash(location.hash.slice(1));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const page = useRef(NOW);
  const [name, section = ''] = hash.split('/');
  const isRunbook = name === 'runbook';
  if (!isRunbook) page.current = pages.find((one) => one.name === name) ?? NOW;
  return { page: page.current, section: isRunbook ? section : undefined };
}

export function App() {
  const live = useLive();
  const { page, section } = usePlace();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${page.title} · Steadyline`;
    // Whoever follows a link by keyboard or by ear lands where it leads.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
    isFirst.current = false;
  }, [page]);
  const shown = pages.filter(({ isLocalOnly }) => isLocalOnly !== true || live.now?.isLocal === true);
  return (
    <>
      <header>
        <strong class="brand">Steadyline</strong>
        <nav aria-label="Pages">
          {shown.map(({ name, title }) => (
            <a key={name} href={`#${name}`} aria-current={name === page.name ? 'page' : undefined}>
              {title}
            </a>
          ))}
          <a href="#runbook">Runbook</a>
        </nav>
        <Where live={live} />
      </header>
      <main ref={main} tabIndex={-1}>
        <h1>{page.title}</h1>
        <Trouble fault={live.fault} />
        <Confirm />
        {section === undefined ? null : (
          <Runbook section={section} page={page.title} close={() => location.assign(`#${page.name}`)} />
        )}
        {live.now === undefined
          ? live.fault === undefined && <Loading what="the deployment" />
          : page.show({ ...live, now: live.now })}
      </main>
    </>
  );
}

/** Which deployment, under whose name, as of when. */
function Where({ live: { now, fault } }: { live: Live }) {
  if (now === undefined) return null;
  return (
    <p class="where">
      {now.place} · {now.operator} ·{' '}
      <span class={fault === undefined ? 'fresh' : 'stale'}>
        {fault === undefined ? 'live, ' : 'last known, '}
        {clock(now.atMs)}
      </span>
    </p>
  );
}
