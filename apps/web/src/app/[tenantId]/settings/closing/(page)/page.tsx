// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/privacy/pages/closing';
import { withWords } from '../../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/privacy/pages/closing';
export default withWords(['privacy'], Page);
