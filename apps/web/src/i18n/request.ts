import { getRequestConfig } from 'next-intl/server';
import { words } from './words.ts';

// One language so far; times are shown in the zone of the business by whoever formats them.
export default getRequestConfig(async () => ({ locale: 'en', timeZone: 'UTC', messages: words }));
