import { describe, expect, it } from 'vitest';
import { composeMail } from './mails.ts';

const mailTo = (name: string) => composeMail('verification', { to: 'a@b.example', name, link: 'http://localhost/x', appUrl: 'http://localhost', key: 'k' });

describe('the greeting', () => {
  it.each(['Ada', 'Zoë Amina', 'J.R. Otieno', "O'Neill", 'Ngũgĩ wa Thiong’o', '王小明'])('names %s', (name) => {
    expect(mailTo(name).text).toContain(`Hello ${name},`);
  });

  it('is text, not markup', () => {
    expect(mailTo('Ada & Eve').html).toContain('<p>Hello Ada &amp; Eve,</p>');
  });

  it.each(['', 'visit evil.example', 'https://evil.example/x', 'evil.example', 'call +254 700 000 000', 'x@evil.example', '<b>you won</b>', 'Your account has been closed, please write to us'])('carries nothing that a stranger might want to say: %j', (name) => {
    const { text, html } = mailTo(name);
    expect(text).toMatch(/^Hello,\n/);
    expect(html).toContain('<p>Hello,</p>');
  });
});
