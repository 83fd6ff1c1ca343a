/** The people of the play. The company knows them; see `CUSTOMERS`. */
export const ADA = { id: 5339212345, name: 'Ada Lovelace' };
export const CHARLES = { id: 5339212399, name: 'Charles Babbage' };

/** The company's list of customers. */
export const CUSTOMERS = `telegram_id,name,Company,Plan,Account manager
${ADA.id},${ADA.name},Analytical Engines Ltd,Gold,Mary
${CHARLES.id},${CHARLES.name},Difference & Sons,Silver,John
`;
