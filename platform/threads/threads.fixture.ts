import { answerCalls } from './index.ts';

let calls = 0;

answerCalls(async (input: string): Promise<string> => {
  calls += 1;
  if (input === 'throw') throw new RangeError('no such thing');
  if (input === 'leave') process.exit(1);
  while (input === 'hang');
  return `${input} ${calls}`;
});
