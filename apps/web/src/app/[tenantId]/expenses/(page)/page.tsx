// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/expenses/pages/list';
import { withWords } from '../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/expenses/pages/list';
export default withWords(['expenses'], Page);
