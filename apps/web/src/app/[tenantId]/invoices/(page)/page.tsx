// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/invoices/pages/list';
import { withWords } from '../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/invoices/pages/list';
export default withWords(['invoices'], Page);
