import type { Defaulted } from '@dott/platform/db';
import type { AlertAnswer, AnomalyLevel, AnomalyRule } from '../../rules.ts';

declare module '@dott/platform/db' {
  interface SystemTables {
    anomaly_alert: {
      id: string;
      event_id: string;
      rule: AnomalyRule;
      level: AnomalyLevel;
      subject: string;
      user_id: string | null;
      session_id: string | null;
      at: Date;
      last_at: Date;
      times: Defaulted<number>;
      detail: Defaulted<Readonly<Record<string, unknown>>>;
      me_link_id: string;
      answer: AlertAnswer | null;
      answered_at: Date | null;
    };
    anomaly_read: { id: string; user_id: string; network: string; at: Date; records: number };
  }
}
