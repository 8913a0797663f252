// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/sessions/pages/security';
import { withWords } from '../../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/sessions/pages/security';
export default withWords(['sessions'], Page);
