// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/subscriptions/pages/plan';
import { withWords } from '../../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/subscriptions/pages/plan';
export default withWords(['subscriptions'], Page);
