import { BarChart3, BookOpen, Building2, ClipboardList, CreditCard, FileText, Home, Landmark, Package, ReceiptText, ScrollText, ShieldCheck, Truck, UserPlus, Users, Wallet, type LucideIcon } from 'lucide-react';
import type { Permission } from '@dott/modules/tenants/rules';
import { pagePaths } from './page-paths.ts';

export type Group = 'sales' | 'purchases' | 'stock' | 'money' | 'books' | 'settings';

interface Place {
  readonly key: 'dashboard' | 'customers' | 'invoices' | 'expenses' | 'suppliers' | 'bills' | 'products' | 'stock' | 'payments' | 'banking' | 'ledger' | 'reports' | 'audit' | 'team' | 'business' | 'security' | 'plan';
  /** Below the business's own address. */
  readonly path: string;
  readonly icon: LucideIcon;
}

const home: Place = { key: 'dashboard', path: 'dashboard', icon: Home };

const groups: readonly { readonly group: Group; readonly places: readonly Place[] }[] = [
  { group: 'sales', places: [{ key: 'invoices', path: 'invoices', icon: FileText }, { key: 'customers', path: 'customers', icon: Users }] },
  { group: 'purchases', places: [{ key: 'expenses', path: 'expenses', icon: ReceiptText }, { key: 'bills', path: 'bills', icon: ScrollText }, { key: 'suppliers', path: 'suppliers', icon: Truck }] },
  { group: 'stock', places: [{ key: 'products', path: 'products', icon: Package }, { key: 'stock', path: 'stock', icon: ClipboardList }] },
  { group: 'money', places: [{ key: 'payments', path: 'payments', icon: Wallet }, { key: 'banking', path: 'banking', icon: Landmark }] },
  { group: 'books', places: [{ key: 'reports', path: 'reports', icon: BarChart3 }, { key: 'ledger', path: 'ledger', icon: BookOpen }, { key: 'audit', path: 'audit', icon: ScrollText }] },
  { group: 'settings', places: [{ key: 'business', path: 'settings/business', icon: Building2 }, { key: 'team', path: 'settings/team', icon: UserPlus }, { key: 'security', path: 'settings/security', icon: ShieldCheck }, { key: 'plan', path: 'settings/plan', icon: CreditCard }] },
];

const creations = ['invoices', 'expenses', 'customers', 'products', 'suppliers', 'ledger'] as const;

/** A place of the navigation with its address in one business. */
export interface NavigationPlace extends Place {
  readonly href: string;
}

/** What one must be allowed to see a place; the others are for everybody. */
const needs: Partial<Readonly<Record<Place['key'], Permission>>> = {
  customers: 'customers.read', invoices: 'invoices.read', expenses: 'expenses.read', suppliers: 'suppliers.read', bills: 'expenses.read', products: 'products.read',
  stock: 'products.read', payments: 'payments.read', banking: 'payments.read', ledger: 'ledger.read', reports: 'reports.read', audit: 'audit.read', team: 'team.read', plan: 'subscription.read',
};

/** The navigation of one business: only places that exist and that this person may see, and only what they may add. */
export function navigationOf(tenantId: string, permissions: readonly string[]) {
  const mayOpen = ({ key }: Place) => needs[key] === undefined || permissions.includes(needs[key]);
  const here = (place: Place): NavigationPlace => ({ ...place, href: `/${tenantId}/${place.path}` });
  const existing = (places: readonly Place[]) => places.filter((place) => pagePaths.has(`/[tenantId]/${place.path}`) && mayOpen(place)).map(here);
  return {
    home: here(home),
    groups: groups.map(({ group, places }) => ({ group, places: existing(places) })).filter(({ places }) => places.length > 0),
    creations: creations.filter((key) => pagePaths.has(`/[tenantId]/${key}/new`) && permissions.includes(`${key}.write`)).map((key) => ({ key, href: `/${tenantId}/${key}/new` })),
  };
}

export type Navigation = ReturnType<typeof navigationOf>;
