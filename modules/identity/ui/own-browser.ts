const key = 'dott.sign-up';

/** The secret by which this browser is known to be the one that signed up; made when it is first needed. Empty where nothing can be kept. */
export function ownBrowser({ make = false } = {}): string {
  try {
    const kept = localStorage.getItem(key);
    if (kept !== null || !make) return kept ?? '';
    const made = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replaceAll('+', '-').replaceAll('/', '_');
    localStorage.setItem(key, made);
    return made;
  } catch {
    // A browser that keeps nothing is asked for the password once more.
    return '';
  }
}
