import PostalMime from 'postal-mime';
import { findKeptMail, listKeptMail } from '../mail/index.ts';

export interface KeptMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The first address in the text that leads to this product, without its trailing punctuation. */
  readonly link: string | undefined;
}

/** The mails that were kept for somebody, oldest first. */
export async function mailsTo(dataDir: string, address: string): Promise<KeptMail[]> {
  const names = (await listKeptMail(dataDir)).toReversed();
  const mails = await Promise.all(names.map(async (name) => PostalMime.parse(await findKeptMail(dataDir, name) ?? '')));
  return mails.filter((mail) => mail.to?.some((to) => to.address === address)).map((mail) => ({
    to: address,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    link: /: (https?:\/\/\S+)/.exec(mail.text ?? '')?.[1],
  }));
}
