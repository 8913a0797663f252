import NextLink from 'next/link.js';
import type { ComponentProps } from 'react';

// Node's module rules type the default export of this CommonJS file as its namespace; the bundler hands out the component itself.
const Base = NextLink as unknown as typeof NextLink.default;

/** A link inside the product. Nothing is fetched before it is followed: on a poor line a list of fifty links would cost fifty pages. */
export function Link(props: ComponentProps<typeof Base>) {
  return <Base prefetch={false} {...props} />;
}
