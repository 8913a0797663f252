// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/monitoring/pages/sessions';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/monitoring/pages/sessions';
export default withWords(['monitoring'], Page);
