// @ts-check
const page = `<!DOCTYPE html>${"x".repeat(2_000)}`;

/** A ready page of 2 KB, as the limit of any server on this machine. @type {import("node:http").RequestListener} */
export function barePage(_request, response) {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(page);
}
