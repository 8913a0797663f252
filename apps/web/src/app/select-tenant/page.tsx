// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/tenants/pages/select-tenant';
import { withWords } from '../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/tenants/pages/select-tenant';
export default withWords(['tenants'], Page);
