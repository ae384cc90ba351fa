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
  const id = useId();
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    // An element that is only removed gives the focus back to nobody.
    return () => dialog?.close();
  }, []);
  // Told late where it was taken away: by then another one may be open.
  const closed = (): void => {
    if (box.current !== null) close();
  };
  return (
    <dialog ref={box} onClose={closed} closedby={isLight ? 'any' : 'closerequest'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
