/** `user` and `email` → `user[email]` */
export const nameIn = (form: string, field: string): string => (form === "" ? field : `${form}[${field}]`);

/** `user` and `email` → `user_email` */
export const idIn = (form: string, field: string): string => (form === "" ? field : `${form}_${field}`);
