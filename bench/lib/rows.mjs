// @ts-check
/** @typedef {{ id: number, label: string, value: number }} Row */

/** The same rows for every server. @param {number} count @returns {Row[]} */
export const rows = (count) =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    label: `Row ${index + 1}`,
    value: (index + 1) * 10,
  }));

/** One row replaced. @param {readonly Row[]} list @returns {Row[]} */
export const tick = (list) => list.map((row, index) => (index === 0 ? { ...row, value: row.value + 1 } : row));
