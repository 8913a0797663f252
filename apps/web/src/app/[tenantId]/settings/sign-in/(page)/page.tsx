// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
import Page from '@dott/modules/factors/pages/sign-in-ways';
import { withWords } from '../../../../../i18n/with-words.tsx';

export { generateMetadata } from '@dott/modules/factors/pages/sign-in-ways';
export default withWords(['factors'], Page);
