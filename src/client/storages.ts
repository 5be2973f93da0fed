/**
 * The storages that the official client wants. Where the browser refuses even to name one, as with cookies blocked, it
 * would end there: it gets one that lasts as long as the page.
 */
export function usableStorages(): { readonly localStorage: Storage; readonly sessionStorage: Storage } {
  return { localStorage: usable(() => localStorage), sessionStorage: usable(() => sessionStorage) };
}

/** @param storage throws where the browser refuses. */
export function usable(storage: () => Storage): Storage {
  try {
    return storage();
  } catch {
    return createMemoryStorage();
  }
}

function createMemoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (name) => items.get(name) ?? null,
    key: (at) => [...items.keys()][at] ?? null,
    removeItem: (name) => void items.delete(name),
    setItem: (name, text) => void items.set(name, String(text)),
  };
}
