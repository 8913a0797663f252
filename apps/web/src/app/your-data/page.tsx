// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/privacy/pages/your-data';
import { withWords } from '../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/privacy/pages/your-data';
export default withWords(['privacy'], Page);
