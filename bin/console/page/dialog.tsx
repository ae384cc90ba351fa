/** A window above the page; what had the focus before it has it again afterwards. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  /** Called once it is closed, by whatever way. */
  close: () => void;
  /** A press beside it closes it, too. */
  isLight?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, close, isLight = false, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => {
      // Its `close` is told in a later task, when the next dialog may stand there already.
      isGone.current = true;
      // An element that is only removed gives the focus back to nobody.
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={box}
      onClose={() => isGone.current || close()}
      closedby={isLight ? 'any' : 'closerequest'}
      aria-labelledby={id}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
