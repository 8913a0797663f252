'use client';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { usePathname, useRouter } from 'next/navigation.js';
import { useEffect, useMemo, useState, type KeyboardEvent as ReactKeyboardEvent } from 'react';

/** A place or an act that the palette leads to. */
export interface PaletteEntry {
  readonly label: string;
  readonly href: string;
}

/** The words of the palette; handed down, so that no word list travels for them. */
export interface PaletteWords {
  readonly title: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly help: string;
}

/** Keys that work everywhere: Ctrl/Cmd-K opens the palette, `/` goes to the search of the page, `n` opens "New", `?` the palette with its help. */
export function Shortcuts({ entries, words }: { readonly entries: readonly PaletteEntry[]; readonly words: PaletteWords }) {
  const [open, setOpen] = useState(false);
  const path = usePathname();
  useEffect(() => {
    // A menu that was opened to go somewhere has done its part.
    for (const popover of document.querySelectorAll<HTMLElement>(':popover-open')) popover.hidePopover();
  }, [path]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (act(event, () => setOpen(true))) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title={words.title}>
      <Palette entries={entries} words={words} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function Palette({ entries, words, onDone }: { readonly entries: readonly PaletteEntry[]; readonly words: PaletteWords; readonly onDone: () => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const found = useMemo(() => entries.filter(({ label }) => label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())), [entries, text]);
  const go = (href: string) => {
    onDone();
    router.push(href);
  };
  const enter = (event: ReactKeyboardEvent) => {
    const [first] = found;
    if (event.key === 'Enter' && first) go(first.href);
  };
  return (
    <div className="space-y-3">
      <input type="search" autoFocus value={text} onChange={(event) => setText(event.target.value)} onKeyDown={enter} aria-label={words.placeholder} placeholder={words.placeholder} className="dott-control" />
      {found.length === 0 && <p role="status" className="text-sm text-muted">{words.nothing}</p>}
      <ul className="max-h-80 overflow-y-auto">
        {found.map(({ label, href }) => (
          <li key={href}><button type="button" onClick={() => go(href)} className="flex min-h-11 w-full items-center rounded-control px-3 text-start text-sm hover:bg-sunken">{label}</button></li>
        ))}
      </ul>
      <p className="text-xs text-muted">{words.help}</p>
    </div>
  );
}

/** True when the key was one of ours. Single letters do nothing while somebody types, or where a dialog is open. */
function act(event: KeyboardEvent, openPalette: () => void): boolean {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    openPalette();
    return true;
  }
  const { target } = event;
  const typing = target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return false;
  if (event.key === '?') {
    openPalette();
    return true;
  }
  const aim = event.key === '/' ? document.querySelector<HTMLElement>('[data-shortcut=search]') : undefined;
  aim?.focus();
  const menu = event.key === 'n' ? document.getElementById('new-menu') : undefined;
  menu?.showPopover();
  menu?.querySelector('a')?.focus();
  return Boolean(aim ?? menu);
}
