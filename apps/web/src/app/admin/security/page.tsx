// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/security/pages/events';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/security/pages/events';
export default withWords(['security'], Page);
