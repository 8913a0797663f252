import { redirect } from 'next/navigation.js';

/** A business's bare address leads to its dashboard. */
export default async function TenantRoot({ params }: { readonly params: Promise<{ tenantId: string }> }) {
  redirect(`/${(await params).tenantId}/dashboard`);
}
