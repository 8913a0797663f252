'use client';
import { Component, type ReactNode } from 'react';
import { ErrorPage } from './trouble-page.tsx';

interface State {
  readonly failed: boolean;
}

/**
 * Keeps a fault in one part of a page from taking the rest, and with it the work in hand: forms outside of it stay as they are,
 * forms inside have kept their text. React knows error boundaries as classes only.
 */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <ErrorPage onRetry={() => this.setState({ failed: false })} />;
  }
}
