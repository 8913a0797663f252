// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/ledger/pages/new';
import { withWords } from '../../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/ledger/pages/new';
export default withWords(['ledger'], Page);
