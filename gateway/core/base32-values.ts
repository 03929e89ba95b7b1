/** Values of the letters of base32 by their character code, for reading many refs; they rise as the letters do. */
export const BASE32_VALUES = new Uint8Array(128);
for (const [value, letter] of [..."0123456789abcdefghjkmnpqrstvwxyz"].entries())
  BASE32_VALUES[letter.charCodeAt(0)] = value;
