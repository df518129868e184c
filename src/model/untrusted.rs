//! Names from sources may hold anything: characters that hide or reorder other text are never passed on as they are.

/// True for a character that is not seen but changes what is seen: controls, text direction marks, invisible ones.
///
/// The direction marks are those of Unicode's bidirectional algorithm (<https://www.unicode.org/reports/tr9/>).
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text with each deceptive character replaced by one that is seen.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_deceptive(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_move_or_hide_text_on_a_terminal_is_replaced() {
        assert_eq!(
            plain("a\u{202e}b\u{1b}[31m\u{200b}\n\u{e0041}"),
            "a\u{fffd}b\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(plain("Zoë שלום 北京 👩"), "Zoë שלום 北京 👩");
    }
}
