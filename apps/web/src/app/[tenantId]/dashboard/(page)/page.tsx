// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/dashboard/pages/dashboard';
import { withWords } from '../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/dashboard/pages/dashboard';
export default withWords(['dashboard'], Page);
