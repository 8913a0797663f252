import type { ReactNode } from 'react';

/** One of the offers: what it is called, what it costs by each period, what it contains. */
export interface Offer {
  readonly value: string;
  readonly title: string;
  /** Beside the title, such as "Your plan". */
  readonly note?: ReactNode;
  readonly monthly: ReactNode;
  readonly annual: ReactNode;
  readonly points: readonly string[];
}

const period = 'flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-line px-4 text-sm font-semibold has-checked:border-accent has-checked:bg-accent-soft';
const card = 'flex cursor-pointer flex-col rounded-card border-2 border-line bg-surface p-4 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft';

/**
 * Offers to choose one from, fields `plan` and `billingCycle` of the form around them. The browser's own radio buttons and the style sheet do
 * all of it, so nothing here waits for a script: which price is seen follows from the period that is checked.
 */
export function OfferCards({ legend, periods, offers, chosen, annual }: {
  readonly legend: string; readonly offers: readonly Offer[]; readonly chosen: string; readonly annual: boolean;
  readonly periods: { readonly legend: string; readonly monthly: string; readonly annual: string };
}) {
  return (
    <div className="group/offers space-y-4">
      <fieldset className="flex flex-wrap gap-3">
        <legend className="sr-only">{periods.legend}</legend>
        <label className={period}><input type="radio" name="billingCycle" value="monthly" defaultChecked={!annual} className="size-4 accent-accent" />{periods.monthly}</label>
        <label className={period}><input type="radio" name="billingCycle" value="annual" defaultChecked={annual} className="size-4 accent-accent" />{periods.annual}</label>
      </fieldset>
      <fieldset>
        <legend className="sr-only">{legend}</legend>
        <div className="grid gap-3 md:grid-cols-3">
          {offers.map((offer) => <OfferCard key={offer.value} offer={offer} checked={offer.value === chosen} />)}
        </div>
      </fieldset>
    </div>
  );
}

function OfferCard({ offer, checked }: { readonly offer: Offer; readonly checked: boolean }) {
  const id = `offer-${offer.value}`;
  return (
    <label className={card}>
      <span className="flex items-center gap-3">
        <input type="radio" name="plan" value={offer.value} defaultChecked={checked} aria-labelledby={id} aria-describedby={`${id}-price ${id}-points`} className="size-5 shrink-0 accent-accent" />
        <span id={id} className="font-semibold">{offer.title}</span>
        {offer.note}
      </span>
      <span id={`${id}-price`} className="mt-3 block">
        <span className="group-has-[[value=annual]:checked]/offers:hidden">{offer.monthly}</span>
        <span className="hidden group-has-[[value=annual]:checked]/offers:inline">{offer.annual}</span>
      </span>
      <OfferPoints id={`${id}-points`} points={offer.points} />
    </label>
  );
}

/** What an offer contains; a label may hold no list, so these are lines. */
export function OfferPoints({ id, points }: { readonly id?: string; readonly points: readonly string[] }) {
  return (
    <span id={id} className="mt-3 block space-y-1.5 text-sm">
      {points.map((point) => <span key={point} className="flex items-start gap-2"><Tick /><span>{point}</span></span>)}
    </span>
  );
}

function Tick() {
  return <svg viewBox="0 0 16 16" aria-hidden="true" className="mt-1 size-4 shrink-0 fill-none stroke-accent stroke-2"><path d="m3 8.5 3.5 3.5L13 4.5" /></svg>;
}
