'use client';
import { Toast } from '@base-ui/react/toast';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { ToastLine } from './toast-line.ts';

/** Shows what is said on the line, three at a time and six seconds each. */
export function ToastList({ line }: { readonly line: ToastLine }) {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-sm flex-col gap-2 md:inset-x-auto md:end-6 md:bottom-6 md:w-96">
          <Messages line={line} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Messages({ line }: { readonly line: ToastLine }) {
  const { toasts, add } = Toast.useToastManager();
  const words = useTranslations('ui');
  useEffect(() => line.take((title) => void add({ title })), [line, add]);
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} swipeDirection={['down', 'right']}
      className="flex items-center justify-between gap-3 rounded-card border border-line bg-surface px-4 py-2 text-sm shadow-raised transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
      <Toast.Title className="font-medium" />
      <Toast.Close aria-label={words('close')} className="grid size-11 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken">×</Toast.Close>
    </Toast.Root>
  ));
}
