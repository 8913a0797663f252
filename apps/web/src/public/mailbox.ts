import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { document, html, type Html } from './html.ts';
import { readMail } from './mail-file.ts';
import words from './words/en.json' with { type: 'json' };

const text = words.mailbox;
const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.eml$/;

/** The kept mails of this machine: the list at `/mailbox`, one at `/mailbox/<file>`. */
export async function mailboxPage(options: { stylesheet: string; folder: string; path: string }): Promise<string> {
  const name = options.path.slice('/mailbox'.length + 1);
  const body = name === '' ? await list(options.folder) : await one(options.folder, name);
  return document({ title: text.title, stylesheet: options.stylesheet, body: html`<main class="mx-auto max-w-2xl px-4 py-10">${body}</main>` });
}

async function list(folder: string): Promise<Html> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => nameShape.test(name)).sort().reverse().slice(0, 50);
  const mails = await Promise.all(names.map(async (name) => ({ name, mail: readMail(await readFile(join(folder, name), 'utf8')) })));
  mails.sort((a, b) => b.mail.sentAt - a.mail.sentAt);
  const items = mails.map(({ name, mail }) => html`<li><a href="/mailbox/${name}" class="block rounded-card border border-line bg-surface p-4 hover:border-accent">
    <span class="block font-semibold">${mail.subject}</span><span class="mt-1 block text-xs text-muted">${text.to.replace('{to}', mail.to)} · ${mail.date}</span></a></li>`);
  return html`<h1 class="text-xl font-bold tracking-tight">${text.title}</h1><p class="mt-2 mb-6 text-sm text-muted">${text.lead}</p>
    ${items.length === 0 ? html`<p>${text.empty}</p>` : html`<ul class="space-y-3">${items}</ul>`}`;
}

async function one(folder: string, name: string): Promise<Html> {
  const back = html`<p class="mb-4"><a href="/mailbox" class="text-sm text-accent underline">${text.back}</a></p>`;
  const source = nameShape.test(name) ? await readFile(join(folder, name), 'utf8').catch(() => undefined) : undefined;
  if (source === undefined) return html`${back}<p>${text.gone}</p>`;
  const mail = readMail(source);
  return html`${back}<h1 class="text-lg font-bold tracking-tight">${mail.subject}</h1>
    <p class="mt-1 text-xs text-muted">${text.to.replace('{to}', mail.to)} · ${mail.date}</p>
    <article class="mt-4 rounded-card border border-line bg-surface p-5 text-sm break-words whitespace-pre-line">${linked(mail.text)}</article>`;
}

/** The text with its web addresses made into links; everything else stays text. */
function linked(body: string): Html[] {
  return body.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).map((part, index) => (index % 2 === 1 ? html`<a href="${part}" class="text-accent underline">${part}</a>` : html`${part}`));
}
