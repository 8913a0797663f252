/** Where most of a country's people live, for the countries that have several zones. */
const mainZones: Readonly<Record<string, string>> = {
  AQ: 'Antarctica/McMurdo', AR: 'America/Argentina/Buenos_Aires', AU: 'Australia/Sydney', BR: 'America/Sao_Paulo', CA: 'America/Toronto',
  CD: 'Africa/Kinshasa', CL: 'America/Santiago', CN: 'Asia/Shanghai', CY: 'Asia/Nicosia', DE: 'Europe/Berlin', EC: 'America/Guayaquil',
  ES: 'Europe/Madrid', FM: 'Pacific/Pohnpei', GL: 'America/Nuuk', ID: 'Asia/Jakarta', KI: 'Pacific/Tarawa', KZ: 'Asia/Almaty',
  MH: 'Pacific/Majuro', MN: 'Asia/Ulaanbaatar', MX: 'America/Mexico_City', MY: 'Asia/Kuala_Lumpur', NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti', PG: 'Pacific/Port_Moresby', PS: 'Asia/Gaza', PT: 'Europe/Lisbon', RU: 'Europe/Moscow', UA: 'Europe/Kyiv',
  UM: 'Pacific/Wake', US: 'America/New_York', UZ: 'Asia/Tashkent', XK: 'Europe/Belgrade',
};

/** The time zone that a form offers for a country; a person may choose another. */
export function defaultTimeZone(country: string): string {
  return mainZones[country] ?? zonesOf(country)[0] ?? 'UTC';
}

function zonesOf(country: string): readonly string[] {
  // Browsers that do not have this yet get no suggestion.
  return new Intl.Locale(`und-${country}`).getTimeZones?.() ?? [];
}
