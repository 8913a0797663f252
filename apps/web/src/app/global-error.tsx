'use client';
import './globals.css';

/** The last resort, when even the document's frame failed: it stands without words from anywhere else. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main role="alert" className="mx-auto flex max-w-lg flex-col items-start gap-4 px-4 py-16">
          <h1 className="text-lg font-semibold">This page could not be shown</h1>
          <button type="button" onClick={reset} className="min-h-11 rounded-control bg-accent px-4 text-sm font-semibold text-on-accent">Try again</button>
        </main>
      </body>
    </html>
  );
}
