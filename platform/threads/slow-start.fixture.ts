import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls } from './index.ts';

answerCalls(async (input: string): Promise<string> => input, () => sleep(1_200));
