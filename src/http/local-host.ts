const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/**
 * Whether a development server without a configured origin answers under this host name. A public name may be one
 * that an attacker points at this machine (DNS rebinding), and the browser would then let his page read ours.
 */
export const isLocalHost = (hostname: string): boolean =>
  hostname === "localhost" || hostname.endsWith(".localhost") || hostname.startsWith("[") || IPV4.test(hostname);
