// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
export { FormLoading as default } from '../../../../../shell/page-loading.tsx';
