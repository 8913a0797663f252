import './tables.ts';

export { installChart, type AccountId } from './chart.ts';
export { postEntry, reverseEntry, reverseSource, type EntrySource, type JournalEntryId, type Posting, type PostingLine, type PostingStatements, type Reversal } from './posting.ts';
