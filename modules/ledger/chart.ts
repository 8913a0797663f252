/** The five kinds of account. Assets and expenses grow on the debit side, the others on the credit side. */
export const accountTypes = ['asset', 'liability', 'equity', 'income', 'expense'] as const;
export type AccountType = (typeof accountTypes)[number];

/** What a business spends on; each category has an account of its own. */
export const expenseCategories = [
  'goods', 'rent', 'utilities', 'communication', 'transport', 'travel', 'meals', 'supplies', 'equipment', 'wages', 'contractors',
  'marketing', 'repairs', 'insurance', 'bank-charges', 'interest', 'professional-fees', 'licences', 'training', 'other',
] as const;
export type ExpenseCategory = (typeof expenseCategories)[number];

const ownRoles = [
  'cash', 'bank', 'mobile-money', 'card-clearing', 'receivable', 'stock', 'input-tax', 'supplier-prepayments', 'payable', 'output-tax',
  'customer-prepayments', 'owner-equity', 'owner-drawings', 'retained-earnings', 'opening-balance', 'sales', 'other-income',
  'exchange-gain', 'cost-of-goods-sold', 'rounding',
] as const;

/** What an account is for. A business has one account of each role; other modules post by role and never know a code. */
export type AccountRole = (typeof ownRoles)[number] | `expense.${ExpenseCategory}`;

/** All roles, those of the expense categories included. */
export const accountRoles: readonly AccountRole[] = [...ownRoles, ...expenseCategories.map((category) => `expense.${category}` as const)];

/** Roles of accounts that hold money: what the dashboard counts as cash. */
export const moneyRoles = ['cash', 'bank', 'mobile-money', 'card-clearing'] as const satisfies readonly AccountRole[];

/** An account of the template that a new business starts with. */
export interface TemplateAccount {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly role: AccountRole | null;
}

const row = (code: string, name: string, type: AccountType, role: AccountRole | null): TemplateAccount => ({ code, name, type, role });

/** The default chart: 1 assets, 2 liabilities, 3 equity, 4 income, 5 cost of sales, 6 expenses. */
export const defaultChart: readonly TemplateAccount[] = [
  row('1000', 'Cash on hand', 'asset', 'cash'),
  row('1010', 'Bank account', 'asset', 'bank'),
  row('1020', 'Mobile money', 'asset', 'mobile-money'),
  row('1030', 'Card payments in transit', 'asset', 'card-clearing'),
  row('1100', 'Accounts receivable', 'asset', 'receivable'),
  row('1200', 'Stock of goods', 'asset', 'stock'),
  row('1300', 'Input tax', 'asset', 'input-tax'),
  row('1400', 'Prepayments to suppliers', 'asset', 'supplier-prepayments'),
  row('1500', 'Equipment and furniture', 'asset', null),
  row('1590', 'Accumulated depreciation', 'asset', null),
  row('2000', 'Accounts payable', 'liability', 'payable'),
  row('2100', 'Output tax', 'liability', 'output-tax'),
  row('2200', 'Prepayments from customers', 'liability', 'customer-prepayments'),
  row('2300', 'Wages and payroll taxes due', 'liability', null),
  row('2500', 'Loans', 'liability', null),
  row('3000', "Owner's equity", 'equity', 'owner-equity'),
  row('3100', "Owner's drawings", 'equity', 'owner-drawings'),
  row('3200', 'Retained earnings', 'equity', 'retained-earnings'),
  row('3900', 'Opening balances', 'equity', 'opening-balance'),
  row('4000', 'Sales', 'income', 'sales'),
  row('4100', 'Other income', 'income', 'other-income'),
  row('4200', 'Exchange gains and losses', 'income', 'exchange-gain'),
  row('5000', 'Cost of goods sold', 'expense', 'cost-of-goods-sold'),
  row('6000', 'Goods and materials', 'expense', 'expense.goods'),
  row('6050', 'Rent', 'expense', 'expense.rent'),
  row('6100', 'Electricity, water and heating', 'expense', 'expense.utilities'),
  row('6150', 'Telephone and internet', 'expense', 'expense.communication'),
  row('6200', 'Transport and fuel', 'expense', 'expense.transport'),
  row('6250', 'Travel', 'expense', 'expense.travel'),
  row('6300', 'Meals and entertainment', 'expense', 'expense.meals'),
  row('6350', 'Office supplies', 'expense', 'expense.supplies'),
  row('6400', 'Small equipment', 'expense', 'expense.equipment'),
  row('6450', 'Wages', 'expense', 'expense.wages'),
  row('6500', 'Contractors', 'expense', 'expense.contractors'),
  row('6550', 'Advertising', 'expense', 'expense.marketing'),
  row('6600', 'Repairs and maintenance', 'expense', 'expense.repairs'),
  row('6650', 'Insurance', 'expense', 'expense.insurance'),
  row('6700', 'Bank charges', 'expense', 'expense.bank-charges'),
  row('6750', 'Interest', 'expense', 'expense.interest'),
  row('6800', 'Legal and accounting fees', 'expense', 'expense.professional-fees'),
  row('6850', 'Licences and fees', 'expense', 'expense.licences'),
  row('6900', 'Training', 'expense', 'expense.training'),
  row('6950', 'Other expenses', 'expense', 'expense.other'),
  row('6990', 'Rounding differences', 'expense', 'rounding'),
];
