//! YAML text into raw types: every problem at once, each with its place.

use std::ops::Range;
use std::sync::Arc;

use collectors::api::{Problem, Problems, SourceText, did_you_mean};
use serde::de::DeserializeOwned;
use serde_saphyr::{Error, Location, MessageFormatter, Spanned};

/// What could be read of a file.
pub(super) struct Reading<T> {
    /// What is left when every faulty part is taken out; nothing when that is no file any more.
    pub(super) value: Option<T>,
    /// True when entries were taken out, so that what refers to them is no second problem.
    pub(super) is_damaged: bool,
    /// What is wrong.
    pub(super) problems: Problems,
}

/// Reads a file into a type.
///
/// A faulty key or list entry is noted, blanked out and reading goes on, so that all problems come out in one go
/// and every place stays what it was.
pub(super) fn read<T: DeserializeOwned>(source: &Arc<SourceText>) -> Reading<T> {
    let mut text = source.text.clone();
    let mut problems = Problems::default();
    let mut is_damaged = false;
    loop {
        let error = match serde_saphyr::from_str_with_options(&text, options()) {
            Ok(value) => return Reading { value: Some(value), is_damaged, problems },
            Err(error) => error,
        };
        let span = error.location().map_or(0..0, |at| span(&at, source));
        let is_key = is_about_a_key(&error);
        is_damaged |= !is_key;
        let lines = faulty_lines(&text, span.start, is_key);
        let span = match (&error, &lines) {
            // The parser notices a missing key where the entry ends; people look where it starts.
            (Error::SerdeMissingField { .. }, Some(lines)) => first_key(&text, lines),
            (Error::SerdeMissingField { .. }, None) if source.position(span.start).1 == 1 => 0..0,
            _ => span,
        };
        let blanked = lines.and_then(|lines| blank(&text, lines));
        // With every entry of a list taken out, what is left is no list; that is no second problem.
        if blanked.is_some() || problems.0.is_empty() {
            problems.0.push(describe(source, span, &error));
        }
        match blanked {
            Some(rest) => text = rest,
            None => return Reading { value: None, is_damaged: true, problems },
        }
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        with_snippet: false,
        emit_comments: false,
        strict_booleans: true,
        reject_unsupported_tags: true,
    }
}

/// The bytes that a value with a place takes in its file.
pub(super) fn span_of<T>(value: &Spanned<T>, source: &SourceText) -> Range<usize> {
    span(&value.referenced, source)
}

fn span(at: &Location, source: &SourceText) -> Range<usize> {
    let number = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
    let start = number(at.span().byte_offset()).unwrap_or_else(|| {
        source.offset(usize::try_from(at.line()).unwrap_or(1), usize::try_from(at.column()).unwrap_or(1))
    });
    start..start + number(at.span().byte_len()).unwrap_or(0)
}

/// True when the key is wrong, not what it holds or lacks.
fn is_about_a_key(error: &Error) -> bool {
    matches!(error, Error::SerdeUnknownField { .. } | Error::DuplicateMappingKey { .. })
}

/// Turns the parser's wording into ours, with a hint where one helps.
fn describe(source: &Arc<SourceText>, span: Range<usize>, error: &Error) -> Problem {
    if let Error::SerdeUnknownField { field, expected, .. } = error {
        return unknown(source, span, "key", field, expected);
    }
    if let Error::SerdeUnknownVariant { variant, expected, .. } = error {
        return unknown(source, span, "value", variant, expected);
    }
    if let Error::SerdeMissingField { field, .. } = error {
        return Problem::at(source, span, format!("missing key \"{field}\""));
    }
    if let Error::DuplicateMappingKey { key, .. } = error {
        let key = key.as_deref().unwrap_or_default();
        return Problem::at(source, span, format!("duplicate key \"{key}\""));
    }
    let message = serde_saphyr::DefaultMessageFormatter.format_message(error);
    Problem::at(source, span, message.into_owned())
}

/// A word that is none of the known ones.
pub(super) fn unknown(
    source: &Arc<SourceText>,
    span: Range<usize>,
    what: &str,
    word: &str,
    known: &[&str],
) -> Problem {
    let hint = did_you_mean(word, known.iter().copied())
        .unwrap_or_else(|| format!("known {what}s are {}", known.join(", ")));
    Problem::at(source, span, format!("unknown {what} \"{word}\"")).hint(hint)
}

/// A line of a text: its bytes, how far it is indented, and whether it starts a list entry.
struct Line {
    bytes: Range<usize>,
    indent: usize,
    starts_entry: bool,
    is_blank: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        lines.push(Line {
            bytes: start..start + line.len(),
            indent: line.len() - content.len(),
            starts_entry: content.starts_with("- "),
            is_blank: content.trim().is_empty() || content.starts_with('#'),
        });
        start += line.len();
    }
    lines
}

/// The bytes of the key at an offset, or of the outermost list entry around it.
fn faulty_lines(text: &str, offset: usize, is_key: bool) -> Option<Range<usize>> {
    let lines = lines(text);
    let at = lines.iter().position(|line| line.bytes.contains(&offset) && !line.is_blank)?;
    let here = lines.get(at)?;
    if is_key && !here.starts_entry {
        return block(&lines, at, here.indent);
    }
    let section = lines
        .iter()
        .take(at + 1)
        .rposition(|line| line.indent == 0 && !line.starts_entry && !line.is_blank)?;
    let entry_indent = lines.iter().take(at + 1).skip(section).find(|line| line.starts_entry)?.indent;
    let entry = lines
        .iter()
        .take(at + 1)
        .rposition(|line| line.starts_entry && line.indent == entry_indent)
        .filter(|entry| *entry > section)?;
    block(&lines, entry, entry_indent)
}

/// A line and the deeper ones below it.
fn block(lines: &[Line], first: usize, indent: usize) -> Option<Range<usize>> {
    let start = lines.get(first)?.bytes.start;
    let rest = lines.iter().skip(first + 1);
    let last = rest.take_while(|line| line.is_blank || line.indent > indent).last();
    Some(start..last.unwrap_or(lines.get(first)?).bytes.end)
}

/// The place of the first key of a list entry.
fn first_key(text: &str, lines: &Range<usize>) -> Range<usize> {
    let entry = text.get(lines.clone()).unwrap_or_default();
    let start = lines.start + entry.find(|character| character != ' ' && character != '-').unwrap_or(0);
    start..start
}

/// The text with some bytes turned into spaces, line breaks kept.
fn blank(text: &str, lines: Range<usize>) -> Option<String> {
    let (before, middle, after) =
        (text.get(..lines.start)?, text.get(lines.clone())?, text.get(lines.end..)?);
    let mut rest = String::with_capacity(text.len());
    rest.push_str(before);
    rest.extend(middle.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    rest.push_str(after);
    Some(rest)
}
