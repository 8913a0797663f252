const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is already HTML; only `html` and `raw` make it. */
export interface Html {
  readonly html: string;
}

/** HTML from a template: every value is escaped unless it is HTML itself; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | number | Html | readonly Html[])[]): Html {
  return { html: strings.reduce((text, part, index) => text + part + (index < values.length ? written(values[index]) : ''), '') };
}

function written(value: string | number | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value).replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
  if ('html' in value) return value.html;
  return value.map((one) => one.html).join('');
}

/** A whole document without a single script. */
export function document(options: { title: string; description?: string; stylesheet: string; body: Html }): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${options.title}</title>${options.description === undefined ? '' : html`<meta name="description" content="${options.description}">`}
<link rel="icon" type="image/svg+xml" href="/icon.svg"><link rel="stylesheet" href="${options.stylesheet}"></head><body>${options.body}</body></html>`.html;
}

/** The sign of the product, as in the application's own shell. */
export const logo: Html = html`<svg viewBox="0 0 32 32" aria-hidden="true" class="size-8 shrink-0"><rect width="32" height="32" rx="9" class="fill-accent"/><path d="M8 22h8" stroke-width="3" stroke-linecap="round" class="stroke-on-accent"/><circle cx="21" cy="15" r="4.5" class="fill-on-accent"/></svg>`;
