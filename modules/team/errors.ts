import { defineErrors } from '@dott/platform/errors';

/** What working together can end in besides success. */
export const teamErrors = defineErrors('team', {
  'member-not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This person does not work here.' },
  'invitation-not-found': { status: 404, class: 'VALIDATION', recovery: 'none', report: false, message: 'This invitation does not exist any more.' },
  'above-you': { status: 403, class: 'AUTH', recovery: 'none', report: false, message: 'You can only do this for roles below your own.' },
  'last-owner': { status: 409, class: 'VALIDATION', recovery: 'none', report: false, message: 'A business needs an owner. Hand it over to somebody else first.' },
  'already-member': { status: 409, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This person works here already.' },
  'already-invited': { status: 409, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This address has an invitation already. You can send it again.' },
  'too-many-mails': { status: 429, class: 'VALIDATION', recovery: 'wait', report: false, message: 'Many invitations were sent today. Please go on tomorrow.' },
  'invitation-invalid': { status: 410, class: 'VALIDATION', recovery: 'none', report: false, message: 'This invitation was used, withdrawn, or is older than 7 days. Ask for a new one.' },
  'other-address': { status: 403, class: 'AUTH', recovery: 'sign-in', report: false, message: 'This invitation is for {email}. Sign in with that address to accept it.' },
});
