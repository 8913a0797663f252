const prefix = 'dott.form.';

/** Writes down what a form holds, for the length of this tab; passwords and files are never kept, and sign-out clears it all. */
export function keepText(key: string, form: HTMLFormElement): void {
  const kept: [string, string][] = [];
  for (const element of form.elements) {
    if (!isText(element) || element.type === 'password' || element.type === 'file' || element.type === 'hidden') continue;
    const name = nameOf(element);
    if (name) kept.push([name, element instanceof HTMLInputElement && element.type === 'checkbox' ? String(element.checked) : element.value]);
  }
  try {
    sessionStorage.setItem(prefix + key, JSON.stringify(kept));
  } catch {
    // A browser without storage still submits; only a reload would lose the text.
  }
}

/**
 * Puts back what was kept, through the same events as typing, so that controlled fields hear it; true when that changed anything.
 * A field that somebody typed in before the page was ready keeps what is in it now.
 */
export function restoreText(key: string, form: HTMLFormElement): boolean {
  let changed = false;
  for (const [name, value] of readKept(key)) {
    for (const element of form.elements) {
      if (isText(element) && nameOf(element) === name && element.type !== 'hidden' && !isTouched(element)) changed = type(element, value) || changed;
    }
  }
  return changed;
}

/**
 * Tells a form's controlled fields what somebody typed or chose before the page's scripts ran: the field shows it, and without
 * this the form would send what the server had put there. For a form that the server rendered, once, when its scripts run.
 */
export function hearEarlyText(form: HTMLFormElement): void {
  for (const element of form.elements) {
    if (!isText(element) || element.type === 'hidden' || element.type === 'file' || !isTouched(element)) continue;
    if (element instanceof HTMLSelectElement) element.dispatchEvent(new Event('change', { bubbles: true }));
    else if (isSwitch(element)) {
      element.checked = !element.checked;
      element.click();
    } else {
      const { value } = element;
      // React compares an input with what it last saw there, which is what was typed; so it is shown an empty one first.
      element.value = '';
      type(element, value);
    }
  }
}

/** Forgets what was kept, after it was saved. */
export function dropText(key: string): void {
  try {
    sessionStorage.removeItem(prefix + key);
  } catch {
    // Nothing could be kept, so nothing is left.
  }
}

type TextControl = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isText(element: Element): element is TextControl {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/** Whether a field holds something else than the server put there. */
function isTouched(element: TextControl): boolean {
  if (element instanceof HTMLSelectElement) return element.value !== ([...element.options].find((option) => option.defaultSelected) ?? element.options[0])?.value;
  return isSwitch(element) ? element.checked !== element.defaultChecked && (element.checked || element.type === 'checkbox') : element.value !== element.defaultValue;
}

function isSwitch(element: TextControl): element is HTMLInputElement {
  return element.type === 'checkbox' || element.type === 'radio';
}

function nameOf(element: TextControl): string {
  return element.dataset['name'] ?? element.name;
}

function readKept(key: string): readonly [string, string][] {
  try {
    // Written by keepText in this tab; a value of another shape restores nothing.
    const kept = JSON.parse(sessionStorage.getItem(prefix + key) ?? '[]') as unknown;
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** True when the value is another one now. */
function type(element: TextControl, value: string): boolean {
  if (element instanceof HTMLInputElement && element.type === 'checkbox') {
    if (String(element.checked) === value) return false;
    element.click();
    return true;
  }
  if (element.value === value) return false;
  setSilently(element, value);
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}

/** React overrides the setter on the element itself to notice programmatic changes; the prototype's is the browser's own. */
function setSilently(element: TextControl, value: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value')?.set?.call(element, value);
}
