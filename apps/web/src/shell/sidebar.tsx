import { useTranslations } from 'next-intl';
import { NavLink } from './nav-link.tsx';
import type { Navigation, NavigationPlace } from './navigation.ts';

const row = 'flex min-h-10 items-center gap-3 rounded-control px-3 text-sm text-ink hover:bg-sunken aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent-strong';

/** All places of a business in their groups; the same list stands in the sidebar and in the phone's menu. */
export function PlaceList({ navigation }: { readonly navigation: Navigation }) {
  const words = useTranslations('shell');
  return (
    <>
      <Row place={navigation.home} />
      {navigation.groups.map(({ group, places }) => (
        <section key={group} className="mt-5">
          <h2 className="px-3 pb-1 text-xs font-semibold text-muted">{words(`group.${group}`)}</h2>
          {places.map((place) => <Row key={place.key} place={place} />)}
        </section>
      ))}
    </>
  );
}

function Row({ place }: { readonly place: NavigationPlace }) {
  const words = useTranslations('shell');
  return (
    <NavLink href={place.href} className={row}>
      <place.icon aria-hidden="true" className="size-5 shrink-0 text-muted" />
      {words(`nav.${place.key}`)}
    </NavLink>
  );
}

/** The navigation at the side of a wide screen. */
export function Sidebar({ navigation }: { readonly navigation: Navigation }) {
  const words = useTranslations('shell');
  return (
    <nav aria-label={words('navigation')} className="sticky top-16 hidden h-[calc(100vh-4rem)] w-60 shrink-0 overflow-y-auto border-e border-line px-3 py-5 md:block">
      <PlaceList navigation={navigation} />
    </nav>
  );
}
