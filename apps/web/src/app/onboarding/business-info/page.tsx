// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/onboarding/pages/business-info';
import { withWords } from '../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/onboarding/pages/business-info';
export default withWords(['onboarding'], Page);
