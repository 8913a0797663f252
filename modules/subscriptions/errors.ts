import { defineErrors } from '@dott/platform/errors';

/** What paying for a plan can end in. A decline is told in the words that help: what to do next, and nothing that helps a thief. */
export const subscriptionErrors = defineErrors('subscriptions', {
  'not-offered': { status: 409, class: 'PAYMENT', recovery: 'reload', report: false, message: 'Paid plans cannot be bought here. The free plan has every feature.' },
  'no-card': { status: 409, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'No card has reached us yet. Please enter one first.' },
  'price-changed': { status: 409, class: 'PAYMENT', recovery: 'reload', report: false, message: 'The price is {price}, because the card was issued in another country. Nothing was charged; look at it and decide.' },
  'under-way': { status: 409, class: 'PAYMENT', recovery: 'wait', report: false, message: 'A payment is on its way. Give it a moment before you change anything.' },
  'already-subscribed': { status: 409, class: 'PAYMENT', recovery: 'reload', report: false, message: 'This business has a paid plan already. Change it on the page of the plan.' },
  'no-subscription': { status: 409, class: 'PAYMENT', recovery: 'reload', report: false, message: 'This business has no paid plan.' },
  'same-plan': { status: 409, class: 'PAYMENT', recovery: 'reload', report: false, message: 'This is the plan that you have already.' },
  'payment-due': { status: 409, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'The last payment for your plan did not go through. Pay it first, with another card if need be; then the plan can be changed.' },
  'card-declined': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'The bank declined the card and does not say why. Ask your bank, or use another card. Nothing was charged.' },
  'insufficient-funds': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'There is not enough money on this card. Top it up and try again, or use another card. Nothing was charged.' },
  'card-expired': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'This card has expired. Please use another one. Nothing was charged.' },
  'card-details-wrong': { status: 402, class: 'PAYMENT', recovery: 'fix-input', report: false, message: 'The number, date or security code of the card is not right. Please enter it again. Nothing was charged.' },
  'card-not-supported': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'This card cannot be used for payments of this kind or in US dollars. Please use another one. Nothing was charged.' },
  'card-limit': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'The card’s limit is reached. Try again later, or use another card. Nothing was charged.' },
  'processing-failed': { status: 402, class: 'PAYMENT', recovery: 'retry', report: false, message: 'The bank could not be reached. Please try again in a moment. Nothing was charged.' },
  'authentication-failed': { status: 402, class: 'PAYMENT', recovery: 'retry', report: false, message: 'Your bank’s confirmation was not completed. Try again and confirm it, or use another card. Nothing was charged.' },
  'provider-unavailable': { status: 503, class: 'NETWORK', recovery: 'wait', report: true, message: 'The payment provider does not answer. Please try again in a minute; you are never charged twice.' },
  'provider-refused': { status: 502, class: 'PAYMENT', recovery: 'contact-us', report: true, message: 'The payment provider did not accept this. Nothing was charged; we have been told.' },
  'signature-invalid': { status: 400, class: 'PAYMENT', recovery: 'none', report: true, message: 'This message is not from the payment provider.' },
});
