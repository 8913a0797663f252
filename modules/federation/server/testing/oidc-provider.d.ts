/** The package has no types of its own: as much of it as the tests use. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Interaction {
    readonly uid: string;
    readonly prompt: { readonly name: string };
  }

  interface GrantOptions {
    readonly accountId: string;
    readonly clientId: string;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Grant: new (options: GrantOptions) => { addOIDCScope(scope: string): void; addResourceScope(resource: string, scope: string): void; save(): Promise<string> };
    proxy: boolean;
    use(step: (context: { readonly response: { readonly headers: Readonly<Record<string, unknown>> }; set(name: string, value: readonly string[]): void }, next: () => Promise<void>) => Promise<void>): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: Readonly<Record<string, unknown>>, options?: { readonly mergeWithLastSubmission: boolean }): Promise<void>;
    on(event: string, listener: (...details: unknown[]) => void): this;
  }
}
