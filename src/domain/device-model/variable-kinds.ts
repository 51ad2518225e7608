/** What the members of most variables are, in short. */
export const RW = { mutability: 'ReadWrite' } as const;
export const RO = { mutability: 'ReadOnly' } as const;
export const BOOLEAN = { dataType: 'boolean' } as const;
export const INTEGER = { dataType: 'integer', minLimit: 0 } as const;
export const SECONDS = { dataType: 'integer', unit: 's', minLimit: 0 } as const;
export const STRING = { dataType: 'string' } as const;
