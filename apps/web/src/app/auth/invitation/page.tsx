// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/team/pages/invitation';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/team/pages/invitation';
export default withWords(['team'], Page);
