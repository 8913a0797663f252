// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/identity/pages/sign-in';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/identity/pages/sign-in';
export default withWords(['identity'], Page);
