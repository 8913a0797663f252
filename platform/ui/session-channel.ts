/** Tells the other tabs of this browser that the session changed, and hears it from them. */
export function announceSession(change: 'signed-in' | 'signed-out'): void {
  const channel = new BroadcastChannel('dott.session');
  channel.postMessage(change);
  channel.close();
}

/** Calls back when another tab signed in or out; answers the function that stops listening. */
export function onSessionChange(heard: () => void): () => void {
  const channel = new BroadcastChannel('dott.session');
  channel.onmessage = heard;
  return () => channel.close();
}
