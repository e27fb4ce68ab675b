// The editor of queries: a field of text until it is used, then that of Yasgui.
(() => {
  "use strict";
  const LIBRARY = "assets/vendor/yasqe/yasqe.min";
  let terms;

  // The classes and properties of the graph, loaded with the first letter that is typed.
  const loadTerms = () =>
    (terms ||= fetch("assets/terms.json")
      .then((response) => response.json())
      .catch(() => []));

  // What a name that is begun may become: prefixes, and terms by their names, their labels or parts of them.
  async function completions(prefixes, yasqe, token) {
    const typed = token.string.trim().toLowerCase();
    const before = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
    const wantsClass = /^(a|rdf:type)$/.test(before.state.lastProperty) || before.string === "a";
    const rank = ([name, label, kind]) => {
      const local = name.slice(name.indexOf(":") + 1).toLowerCase();
      const place = [name.toLowerCase(), local, label.toLowerCase()].findIndex((text) =>
        text.startsWith(typed),
      );
      const isInside = `${name} ${label}`.toLowerCase().includes(typed);
      return (place >= 0 ? place : isInside ? 3 : 9) + ((kind === "class") === wantsClass ? 0 : 4);
    };
    const ranked = (await loadTerms()).map((term) => [rank(term), term]).filter(([points]) => points < 9);
    ranked.sort((a, b) => a[0] - b[0] || b[1][3] - a[1][3]);
    const begun = Object.keys(prefixes).filter((prefix) => typed && `${prefix}:`.startsWith(typed));
    return [...ranked.map(([, [name]]) => name), ...begun.map((prefix) => `${prefix}:`)].slice(0, 30);
  }

  const completer = (prefixes) => ({
    name: "terms",
    autoShow: true,
    bulk: false,
    isValidCompletionPosition(yasqe) {
      const token = yasqe.getCompleteToken();
      return /^[\p{L}][\p{L}\p{N}_:-]*$/u.test(token.string) && !/^(string|comment)/.test(token.type || "");
    },
    get: (...asked) => completions(prefixes, ...asked),
    postprocessHints(_, hints) {
      return Promise.resolve(terms).then((known) => {
        const labels = new Map(
          (known || []).map(([name, label, kind]) => [name, `${name}  ${kind}: ${label}`]),
        );
        return hints.map((hint) => ({ ...hint, displayText: labels.get(hint.text) || hint.text }));
      });
    },
  });

  function load(name, attributes) {
    return new Promise((resolve, reject) => {
      const part = Object.assign(document.createElement(name), attributes);
      part.onload = resolve;
      part.onerror = reject;
      document.head.append(part);
    });
  }

  function made(place, area, prefixes, submit) {
    window.Yasqe.registerAutocompleter(completer(prefixes), false);
    const editor = new window.Yasqe(place, {
      // Yasgui would ask other hosts for names to complete.
      autocompleters: ["terms"],
      prefixCcApi: null,
      persistenceId: null,
      consumeShareLink: null,
      showQueryButton: false,
      collapsePrefixesOnLoad: false,
      resizeable: false,
      syntaxErrorCheck: true,
      lineWrapping: true,
      cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 530,
      screenReaderLabel: "Query",
      extraKeys: {
        "Ctrl-Enter": () => submit(),
        "Cmd-Enter": () => submit(),
        Esc: (editor) => editor.getInputField().blur(),
        Tab: (editor) => editor.replaceSelection("  "),
        "Shift-Tab": false,
      },
    });
    // The prefixes of the project are declared in each query, so that the editor takes their names for right.
    const mode = editor.getMode();
    const { startState } = mode;
    mode.startState = (...args) => ({ ...startState(...args), prefixes: { ...prefixes } });
    editor.setValue(area.value);
    return editor;
  }

  /* The text of the query, and what replaces it. The library is loaded with the first use of the field, which goes on
     where the field was; where it cannot be loaded, the field stays. */
  window.phegraph.editor = (place, prefixes, submit) => {
    const area = place.querySelector("textarea");
    let editor;
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
    });
    area.addEventListener(
      "focus",
      async () => {
        await Promise.all([
          load("link", { rel: "stylesheet", href: `${LIBRARY}.css` }),
          load("script", { src: `${LIBRARY}.js` }),
        ]).catch(() => {});
        if (!window.Yasqe) return;
        const focused = document.activeElement === area;
        editor = made(place, area, prefixes, submit);
        editor.setCursor(editor.getDoc().posFromIndex(area.selectionStart));
        area.closest(".field").remove();
        if (focused) editor.focus();
      },
      { once: true },
    );
    return {
      text: () => (editor ? editor.getValue() : area.value),
      write(query) {
        if (editor) editor.setValue(query);
        else area.value = query;
      },
    };
  };
})();
