import type { DiscountReason } from '../rules.ts';

/**
 * Countries with the regional price: low, lower-middle and upper-middle income as the World Bank groups them for its fiscal year 2026 (from 1 July 2025,
 * by national income per head in 2024), as published on 2026-01-04. Source: World Bank, "World Bank Country and Lending Groups", CC BY 4.0,
 * https://datahelpdesk.worldbank.org/knowledgebase/articles/906519. Groups are made anew each July: replace the lists, the year and the date here; nothing else
 * knows them. A country in no list pays the list price.
 */
export const incomeGroups: Readonly<Record<DiscountReason, string>> = {
  'low-income': `AF BF BI CD CF ER GM GW KP LR MG ML MW MZ NE RW SD SL SO SS SY TD TG UG YE`,
  'lower-middle-income': `AO BD BJ BO BT CG CI CM DJ EG FM GH GN HN HT IN JO KE KG KH KI KM LA LB LK LS MA MM MR NA NG NI NP PG PH PK PS SB SN ST SZ TJ TL TN TZ
    UZ VN VU ZM ZW`,
  'upper-middle-income': `AL AM AR AZ BA BR BW BY BZ CN CO CU CV DM DO DZ EC FJ GA GD GE GQ GT ID IQ IR JM KZ LC LY MD ME MH MK MN MU MV MX MY PE PY RS SR SV TH
    TM TO TR TV UA VC WS XK ZA`,
  // Not grouped by the World Bank that year, and decided by hand. Ethiopia: low income until the year before, and one of the least developed countries of the
  // United Nations. Venezuela: upper-middle income when it was last grouped (fiscal year 2020); it has published no figures to group it by since.
  'not-grouped': 'ET VE',
};
