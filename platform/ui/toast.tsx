'use client';
import { Toast } from '@base-ui/react/toast';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** Makes room for short messages; F6 reaches them, a screen reader hears them, they leave by themselves. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-sm flex-col gap-2 md:inset-x-auto md:end-6 md:bottom-6 md:w-96">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Says that something was done: `toast('Saved')`. Failures belong beside what failed, not here. */
export function useToast(): (message: string) => void {
  const manager = Toast.useToastManager();
  return (message) => {
    manager.add({ title: message });
  };
}

function Messages() {
  const { toasts } = Toast.useToastManager();
  const words = useTranslations('ui');
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} swipeDirection={['down', 'right']}
      className="flex items-center justify-between gap-3 rounded-card border border-line bg-surface px-4 py-2 text-sm shadow-raised transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
      <Toast.Title className="font-medium" />
      <Toast.Close aria-label={words('close')} className="grid size-11 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken">×</Toast.Close>
    </Toast.Root>
  ));
}
