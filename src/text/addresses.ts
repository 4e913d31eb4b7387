/** The form in which addresses are compared: without spaces, full-width digits and letters as plain ones. */
export const addressKey = (address: string): string =>
  address
    .replace(/\s+/gu, "")
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/gu, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0));
