'use client';
import { createContext, useContext } from 'react';

export interface FormState {
  /** Field name → what is wrong with it. */
  readonly errors: Readonly<Record<string, string>>;
  readonly busy: boolean;
}

const FormContext = createContext<FormState>({ errors: {}, busy: false });

export const FormStateProvider = FormContext.Provider;

/** The state of the form around a field; an empty one outside of forms. */
export function useFormState(): FormState {
  return useContext(FormContext);
}
