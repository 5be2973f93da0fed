const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/** WHATWG HTML 13.1.2: elements without an end tag. */
export const VOID_ELEMENTS = set("area base br col embed hr img input link meta param source track wbr");

/** Elements whose content is text that knows no entities: nothing can be escaped there, so no hole may stand there. */
export const RAW_TEXT_ELEMENTS = set("script style xmp iframe noembed noframes plaintext");

/** Elements whose content is text with entities. */
export const TEXT_ELEMENTS = set("textarea title");

/** Elements after whose start tag the parser drops one line feed. */
export const NEWLINE_EATING_ELEMENTS = set("textarea pre listing");

/** WHATWG HTML 13.1.2.4: elements whose end tag may be left out. */
export const OPTIONAL_END_ELEMENTS = set(
  "html head body li dt dd p rt rp optgroup option colgroup caption thead tbody tfoot tr td th",
);

/** HTML elements that need an end tag; on any other name (SVG, MathML) `/>` closes. */
export const HTML_ELEMENTS = set(
  "a abbr address article aside audio b bdi bdo blockquote body button canvas caption cite code colgroup data datalist " +
    "dd del details dfn dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header " +
    "hgroup html i iframe ins kbd label legend li main map mark menu meter nav noscript object ol optgroup option " +
    "output p picture pre progress q rp rt ruby s samp script search section select slot small span strong style sub " +
    "summary sup table tbody td template textarea tfoot th thead time title tr u ul var video",
);

/** Attributes that are there or are not. A quoted hole in one is read like an unquoted one: `disabled=""` is true. */
export const BOOLEAN_ATTRIBUTES = set(
  "allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden inert ismap " +
    "itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected",
);

const ENUMERATED_ATTRIBUTES = set(
  "contenteditable draggable spellcheck autocorrect writingsuggestions externalresourcesrequired preservealpha " +
    "focusable",
);

/** Attributes where `false` is a value of its own and must be printed. */
export const isEnumeratedAttribute = (name: string): boolean =>
  ENUMERATED_ATTRIBUTES.has(name) || name.startsWith("aria-");
