// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/identity/pages/reset-password';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/identity/pages/reset-password';
export default withWords(['identity'], Page);
