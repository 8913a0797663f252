/** The largest receipt in bytes. */
export const MAX_RECEIPT_BYTES = 10 * 1024 * 1024;

/** What a receipt may be: photographs and PDF. Told from the content, never from the name. */
export const receiptTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'application/pdf'] as const;

const shownNames: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG', 'image/png': 'PNG', 'image/webp': 'WebP', 'image/heic': 'HEIC', 'image/heif': 'HEIF', 'application/pdf': 'PDF',
};

/** Kinds of file as a person calls them: 'JPEG, PNG'. */
export function typeNames(types: readonly string[]): string {
  return types.map((type) => shownNames[type] ?? type).join(', ');
}

/** Pictures that every browser can draw; everything else is offered for saving, so that nothing of a stranger runs in a page of ours. */
const drawn: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** Whether a browser may show a file instead of saving it. */
export function isShownInline(contentType: string): boolean {
  return drawn.has(contentType);
}

/** A name as it may be shown and offered for saving: the last part of a path, no control characters, at most 200 characters. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = Array.from(last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim()).slice(0, 200).join('');
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean;
}
