// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/federation/pages/link';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/federation/pages/link';
export default withWords(['federation'], Page);
