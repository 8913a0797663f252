/** Leaves this page with a hand-off: it travels in the body of a form, and the answer is the page to go on with. */
export function postHandoff(token: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/api/auth/establish-session';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'handoff';
  field.value = token;
  form.append(field);
  document.body.append(form);
  form.submit();
}
