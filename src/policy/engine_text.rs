//! The text of a module as the engine gets it, so that it gives the answers that every engine gives.
//!
//! Two faults of regorus 0.14.1 make a rule undefined, without an error, where OPA knows it:
//!
//! * It forgets the imports of a package once the package has been evaluated as a whole, and any `name.rule` through an
//!   import does that to the package behind `name`. A function of that package which is called later finds its own
//!   `other.rule` undefined: an entry that is current is not, a list is empty. So imports are written out:
//!   `data.lib.other.rule` is always found, and costs that rule rather than its whole package.
//! * An index, `by_name[name] contains row`, is not there at all while it has no entries, so that `count(by_name)` and
//!   `object.get(by_name, name, set())` are undefined. An object rule of the same name without entries is there, so
//!   each index gets one.

use std::collections::{BTreeMap, BTreeSet};

use regorus::unstable::{Lexer, Source, Token, TokenKind};

/// Why a module cannot be given to the engine. Nothing is evaluated then.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum TextError {
    /// The text is no Rego.
    #[error("{0}")]
    NoRego(String),
    /// An import of something that is no plain path below `data`.
    #[error("this import is no plain path such as data.lib.times")]
    Path {
        /// Where it stands.
        at: std::ops::Range<usize>,
    },
    /// An imported name that stands alone: a package as a value, or a variable that hides it.
    #[error(
        "the imported name {name} stands alone here: it must name one rule or function, as in {name}.rule"
    )]
    Alone {
        /// The name.
        name: String,
        /// Where it stands.
        at: std::ops::Range<usize>,
    },
}

impl TextError {
    /// Where in the module it is, or its beginning.
    pub(super) fn place(&self) -> std::ops::Range<usize> {
        match self {
            Self::NoRego(_) => 0..0,
            Self::Path { at } | Self::Alone { at, .. } => at.clone(),
        }
    }
}

/// The text of a module for the engine: `times.now` reads `data.lib.times.now` after `import data.lib.times`, and each
/// index is there without entries. Lines stay where they are.
///
/// # Errors
/// When the module has an import that cannot be written out everywhere.
pub(super) fn for_engine(path: &str, text: &str) -> Result<String, TextError> {
    let words = words(path, text)?;
    let mut out = written_out(text, &words)?;
    for index in indexes(&words) {
        out.push_str(&format!("\n{index}[key] := key if some key in []\n"));
    }
    Ok(out)
}

fn written_out(text: &str, words: &[Word<'_>]) -> Result<String, TextError> {
    let mut paths: BTreeMap<&str, String> = BTreeMap::new();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        if word.text == "import" && word.begins_line {
            let (import, after) = after.split_at(after.iter().take_while(|next| !next.begins_line).count());
            rest = after;
            if import.first().is_none_or(|root| root.text != "rego") {
                let (name, path) = imported(import).ok_or_else(|| TextError::Path { at: word.span() })?;
                paths.insert(name, path);
            }
            continue;
        }
        let Some(path) = paths.get(word.text).filter(|_| word.is_name && !word.after_dot) else { continue };
        if !after.first().is_some_and(|next| next.text == "." && next.start == word.end) {
            return Err(TextError::Alone { name: word.text.to_owned(), at: word.span() });
        }
        out.push_str(text.get(copied..word.start).unwrap_or_default());
        out.push_str(path);
        copied = word.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Ok(out)
}

/// The names of the rules `name[key] contains value`.
fn indexes<'a>(words: &[Word<'a>]) -> BTreeSet<&'a str> {
    let heads = words.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [name, bracket] if name.begins_line && name.is_name && bracket.text == "[" => {
            Some((name.text, at + 1))
        }
        _other => None,
    });
    let contains = |from: usize| {
        let mut open = 0_usize;
        let mut head = words.get(from..).unwrap_or_default().iter();
        let closed = head.by_ref().any(|word| {
            match word.text {
                "[" => open += 1,
                "]" => open = open.saturating_sub(1),
                _other => {}
            }
            open == 0
        });
        closed && head.next().is_some_and(|word| word.text == "contains")
    };
    heads.filter(|(_, from)| contains(*from)).map(|(name, _)| name).collect()
}

/// A token, and what stands before it.
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    is_name: bool,
    begins_line: bool,
    after_dot: bool,
}

impl Word<'_> {
    fn span(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// The tokens of a module as the engine reads them, so that strings and comments are none of ours.
fn words<'a>(path: &str, text: &'a str) -> Result<Vec<Word<'a>>, TextError> {
    let no_rego = |error: &dyn std::fmt::Display| TextError::NoRego(error.to_string());
    let source = Source::from_contents(path.to_owned(), text.to_owned()).map_err(|error| no_rego(&error))?;
    let mut lexer = Lexer::new(&source);
    let mut words: Vec<Word<'a>> = Vec::new();
    let mut last_line = 0;
    loop {
        let Token(kind, span) = lexer.next_token().map_err(|error| no_rego(&error))?;
        if kind == TokenKind::Eof {
            return Ok(words);
        }
        let (start, end) = (span.start as usize, span.end as usize);
        let token = text.get(start..end).unwrap_or_default();
        let after_dot = words.last().is_some_and(|last| last.text == "." && last.end == start);
        let is_name = kind == TokenKind::Ident;
        words.push(Word { text: token, start, end, is_name, begins_line: span.line != last_line, after_dot });
        last_line = span.line;
    }
}

/// The name that an import gives, and the path behind it: `data.lib.times`, or `data.lib.times as moments`.
fn imported<'a>(import: &[Word<'a>]) -> Option<(&'a str, String)> {
    let renamed = import.iter().position(|word| word.text == "as" && !word.after_dot);
    let path = import.get(..renamed.unwrap_or(import.len()))?;
    let (root, below) = path.split_first()?;
    let is_path = root.text == "data" && below.iter().all(|word| word.is_name || word.text == ".");
    let last = path.last().filter(|last| is_path && last.is_name && path.len() > 1)?;
    let name = match renamed {
        None => last.text,
        Some(at) => import.get(at + 1).filter(|name| name.is_name && at + 2 == import.len())?.text,
    };
    Some((name, path.iter().map(|word| word.text).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMPORTS: &str = "package a\n\nimport data.lib.times\nimport data.lib.alarms as composites\n\n";

    fn rest(text: &str) -> Result<String, TextError> {
        let all = for_engine("a.rego", &format!("{IMPORTS}{text}"))?;
        Ok(all.strip_prefix(IMPORTS).unwrap_or_default().to_owned())
    }

    #[test]
    fn names_of_imports_become_paths_and_nothing_else_does() {
        assert_eq!(
            rest("x if times.now > composites.of(times.ago(3))[0]\n").unwrap(),
            "x if data.lib.times.now > data.lib.alarms.of(data.lib.times.ago(3))[0]\n"
        );
        let untouched =
            "x := {\"times.now\": `times.now`, \"a\": row.times.now, \"b\": row[\"times\"]} # times.now\n";
        assert_eq!(rest(untouched).unwrap(), untouched);
        assert_eq!(
            rest("x := alarms.of(data.lib.times.now)\n").unwrap(),
            "x := alarms.of(data.lib.times.now)\n"
        );
    }

    #[test]
    fn an_imported_name_that_stands_alone_is_refused() {
        for text in ["f(times) := times.now\n", "x := times\n", "x := times[y]\n", "x if some times in y\n"] {
            assert!(matches!(rest(text), Err(TextError::Alone { .. })), "{text}");
        }
    }

    #[test]
    fn an_import_that_is_no_path_below_data_is_refused() {
        for import in ["input.user", "data.lib[\"times\"]", "data"] {
            let refused = for_engine("a.rego", &format!("package a\n\nimport {import}\n"));
            assert!(matches!(refused, Err(TextError::Path { .. })), "{import}");
        }
        assert!(for_engine("a.rego", "package a\n\nimport rego.v1\n").is_ok());
    }

    #[test]
    fn an_index_is_there_without_entries() {
        let added = "\nby_name[key] := key if some key in []\n";
        let index = "by_name[names[row.id]] contains row if some row in rows\n";
        assert_eq!(rest(&format!("{index}{index}")).unwrap(), format!("{index}{index}{added}"));
        for other in [
            "by_name[row.name] := row if some row in rows\n",
            "names contains name\n",
            "x if {\n\ty[contains]\n}\n",
        ] {
            assert_eq!(rest(other).unwrap(), other);
        }
    }
}
