let shared: BroadcastChannel | undefined;

/** One channel a tab: a tab does not hear what it says itself. */
function channel(): BroadcastChannel {
  return shared ??= new BroadcastChannel('dott.session');
}

/** Tells the other tabs of this browser that the session changed. */
export function announceSession(change: 'signed-in' | 'signed-out'): void {
  channel().postMessage(change);
}

/** Calls back when another tab signed in or out; answers the function that stops listening. */
export function onSessionChange(heard: () => void): () => void {
  const line = channel();
  line.addEventListener('message', heard);
  return () => line.removeEventListener('message', heard);
}
