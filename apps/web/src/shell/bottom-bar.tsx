import { useTranslations } from 'next-intl';
import { Menu, Plus } from 'lucide-react';
import { NavLink } from './nav-link.tsx';
import type { Navigation } from './navigation.ts';
import { PlaceList } from './sidebar.tsx';

const place = 'flex min-h-14 min-w-0 flex-1 basis-0 flex-col items-center justify-center gap-0.5 text-xs text-muted aria-[current]:font-semibold aria-[current]:text-accent';

/** Five places at the foot of a phone: home, the two most used, "New", and the whole menu. */
export function BottomBar({ navigation }: { readonly navigation: Navigation }) {
  const words = useTranslations('shell');
  const [first, second] = ['invoices', 'expenses'].map((key) => navigation.groups.flatMap(({ places }) => places).find((one) => one.key === key));
  return (
    <>
      <nav aria-label={words('quickNavigation')} className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
        {[navigation.home, first].map((one) => one && <NavLink key={one.key} href={one.href} className={place}><one.icon aria-hidden="true" className="size-5" />{words(`nav.${one.key}`)}</NavLink>)}
        {navigation.creations.length > 0 && (
          <button type="button" popoverTarget="new-menu" className={place}>
            <span aria-hidden="true" className="grid size-8 place-items-center rounded-full bg-accent text-on-accent"><Plus className="size-5" /></span>
            <span className="sr-only">{words('new')}</span>
          </button>
        )}
        {second && <NavLink href={second.href} className={place}><second.icon aria-hidden="true" className="size-5" />{words(`nav.${second.key}`)}</NavLink>}
        <button type="button" popoverTarget="phone-menu" className={place}><Menu aria-hidden="true" className="size-5" />{words('menu')}</button>
      </nav>
      <nav id="phone-menu" popover="auto" aria-label={words('navigation')} className="inset-x-0 top-auto bottom-0 m-0 max-h-[80vh] w-full overflow-y-auto rounded-t-card border border-line bg-surface p-4 pb-20 text-ink shadow-raised md:hidden">
        <PlaceList navigation={navigation} />
      </nav>
    </>
  );
}
