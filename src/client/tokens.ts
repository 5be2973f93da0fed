/** The newest ticket and CSRF token a document was given, and the session they are of. */
export class Tokens {
  ticket: string | undefined;
  csrf: string | undefined;
  /** Tag of the session last told; `null` for none. */
  tag: string | null;

  constructor(page: { readonly tag?: string; readonly csrf?: string }) {
    this.tag = page.tag ?? null;
    this.csrf = page.csrf;
  }

  learn(told: { readonly tag?: string | null; readonly csrf?: string | null; readonly ticket?: string | null }): void {
    if (told.tag !== undefined && told.tag !== this.tag) {
      this.tag = told.tag;
      this.ticket = undefined;
      this.csrf = undefined;
    }
    this.ticket = told.ticket ?? this.ticket;
    if (!told.csrf || told.csrf === this.csrf) return;
    this.csrf = told.csrf;
    showCsrf(told.csrf);
  }

  /** For the join of every view: never in the constructor's `params`, which end up in the socket's URL. */
  params(): Record<string, string> {
    return {
      ...(this.ticket !== undefined && { _holdfast_ticket: this.ticket }),
      ...(this.csrf !== undefined && { _csrf_token: this.csrf }),
    };
  }
}

/** Ordinary forms and scripts of the page find the new token where they look for it. */
function showCsrf(token: string): void {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const input of document.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="_csrf_token"]'))
    input.value = token;
}
