/** One mail to one person; the text part is always there, for people and programs that show no HTML. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly replyTo?: string;
  /** Further headers, such as `List-Unsubscribe`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly { readonly filename: string; readonly contentType: string; readonly content: Buffer }[];
  /** The same key gives the same Message-ID, so that a mail that is sent again by a retry is recognised as one. */
  readonly key?: string;
}

/** Sends mail, or keeps it where no mail server is configured. */
export interface Mailer {
  /** Resolves when the server has accepted the message, or when its file is on the disk. */
  send(message: MailMessage): Promise<{ readonly messageId: string }>;
  close(): void;
}
