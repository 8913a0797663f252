// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/identity/pages/second-step';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/identity/pages/second-step';
export default withWords(['identity'], Page);
