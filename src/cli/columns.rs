//! Data for people: aligned columns, wrapped paragraphs, and JSON for programs.

use comfy_table::{Table, presets};
use serde::Serialize;

use super::Exit;
use super::problems::Failure;
use crate::model::untrusted::plain;

/// How wide a paragraph is at most.
const WIDTH: usize = 100;

/// Rows in aligned columns below their heads.
pub(super) fn columns<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head);
    for row in rows {
        table.add_row(row.iter().map(|cell| plain(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A text in lines of a bearable length, each indented.
pub(super) fn paragraph(indent: usize, text: &str) -> String {
    let margin = " ".repeat(indent);
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace().map(plain) {
        let wide = word.chars().count();
        if length > 0 && indent + length + 1 + wide > WIDTH {
            out.push('\n');
            length = 0;
        }
        out.push_str(if length == 0 { &margin } else { " " });
        out.push_str(&word);
        length += wide + usize::from(length > 0);
    }
    out.push('\n');
    out
}

/// Prints a value as JSON, or as text for people.
pub(super) fn show<T: Serialize>(
    json: bool,
    value: &T,
    text: impl FnOnce(&T) -> String,
) -> Result<Exit, Failure> {
    if json {
        let text =
            serde_json::to_string_pretty(value).map_err(|error| Failure::new(Exit::Internal, error))?;
        super::print(&format!("{text}\n"))?;
    } else {
        super::print(&text(value))?;
    }
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_names_cannot_move_the_cursor() {
        let text = columns(
            ["id", "title"],
            [["a".to_owned(), "x\u{1b}[2J".to_owned()], ["bbb".to_owned(), "y".to_owned()]],
        );
        assert_eq!(text, "id   title\na    x\u{fffd}[2J\nbbb  y\n");
    }

    #[test]
    fn paragraphs_wrap_before_the_margin() {
        let text = paragraph(2, &"word ".repeat(50));
        assert!(
            text.lines().count() > 2
                && text.lines().all(|line| line.len() <= WIDTH && line.starts_with("  w"))
        );
        assert_eq!(text.split_whitespace().count(), 50);
    }
}
