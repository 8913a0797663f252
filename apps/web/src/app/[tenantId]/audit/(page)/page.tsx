// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/audit/pages/trail';
import { withWords } from '../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/audit/pages/trail';
export default withWords(['audit'], Page);
