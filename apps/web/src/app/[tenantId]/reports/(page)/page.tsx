// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/reports/pages/overview';
import { withWords } from '../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/reports/pages/overview';
export default withWords(['reports'], Page);
