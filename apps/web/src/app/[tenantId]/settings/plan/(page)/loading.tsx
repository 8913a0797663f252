// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
export { ListLoading as default } from '../../../../../shell/page-loading.tsx';
