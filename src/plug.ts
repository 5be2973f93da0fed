export { plugCookie, type PlugCookieOptions } from "./session/plug/plug-cookie.ts";
