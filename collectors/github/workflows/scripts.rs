//! Scripts, cut into commands. Neither a shell nor a proof: what is read as a command though it is none makes a finding more,
//! so every way of writing that is not known counts as a command.

use std::iter::Peekable;
use std::str::Chars;

/// A command of a script.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// Its words, without quotes.
    pub(super) words: Vec<Word>,
    /// Where its output goes to.
    pub(super) targets: Vec<String>,
}

/// A word of a command.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// It, without quotes.
    pub(super) text: String,
    /// It, as it is written.
    raw: String,
}

/// How a shell quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `sh`, `bash` and the like: a backslash takes the meaning from what follows.
    Posix,
    /// PowerShell: a grave accent does.
    PowerShell,
}

/// What stands for an expression in a script: nobody knows what it becomes.
const EXPRESSION: &str = "$EXPRESSION";

/// How deep commands lie in commands at most; deeper ones are read as text.
const DEEPEST: usize = 20;

/// The commands of a script, those in others included.
pub(super) fn commands(script: &str, dialect: Dialect) -> Vec<Command> {
    let script = without_expressions(script);
    let mut reader =
        Reader { rest: script.chars().peekable(), dialect, found: Vec::new(), heredocs: Vec::new() };
    reader.until(None, 0);
    reader.found
}

/// The script with a word in the place of each expression.
fn without_expressions(script: &str) -> String {
    let mut plain = String::new();
    let mut rest = script;
    while let Some((before, after)) = rest.split_once("${{") {
        plain.push_str(before);
        plain.push_str(EXPRESSION);
        rest = after.split_once("}}").map_or("", |(_, left)| left);
    }
    plain + rest
}

impl Word {
    /// Whether it is the same text whatever happens: one plain word, or one quoted text without anything in it that a shell replaces.
    pub(super) fn is_fixed(&self) -> bool {
        let inside = |quote: char| {
            let inner = self.raw.strip_prefix(quote).and_then(|raw| raw.strip_suffix(quote));
            inner.filter(|inner| !inner.is_empty() && !inner.contains(quote))
        };
        let is_plain = |each: char| each.is_ascii_alphanumeric() || "_-./:=,+@%".contains(each);
        inside('\'').is_some()
            || inside('"').is_some_and(|inner| !inner.contains(['$', '`', '\\']))
            || (self.raw.chars().all(is_plain) && self.raw.contains(|each: char| !each.is_ascii_digit()))
    }
}

/// Reads a script from its beginning.
struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    dialect: Dialect,
    found: Vec<Command>,
    /// The ends of texts that begin on the next line.
    heredocs: Vec<String>,
}

/// What is being read.
#[derive(Default)]
struct State {
    command: Command,
    word: Option<Word>,
    /// Whether the next word is where output goes to.
    is_target: bool,
    /// Whether the next word is the end of a text.
    is_heredoc: bool,
}

impl Reader<'_> {
    /// Reads to a closing character or to the end.
    fn until(&mut self, close: Option<char>, depth: usize) {
        let mut state = State::default();
        while let Some(each) = self.rest.next() {
            if Some(each) == close && depth > 0 {
                break;
            }
            self.one(each, &mut state, depth);
        }
        self.end_command(&mut state);
    }

    fn one(&mut self, each: char, state: &mut State, depth: usize) {
        let escape = if self.dialect == Dialect::Posix { '\\' } else { '`' };
        match each {
            _ if each == escape => match self.rest.next() {
                Some('\n') | None => {}
                Some(next) => push(state, next, &[each, next]),
            },
            '\'' => self.single_quoted(state),
            '"' => self.double_quoted(state, depth),
            '$' => self.dollar(state, depth),
            '`' => self.nested(state, '`', depth),
            '#' if state.word.is_none() => self.skip_comment(state),
            ' ' | '\t' | '\r' => self.end_word(state),
            '\n' => {
                self.end_command(state);
                self.skip_heredocs();
            }
            '<' | '>' => self.redirect(each, state),
            '&' if self.rest.peek() == Some(&'>') => self.end_word(state),
            ';' | '|' | '&' | '(' | ')' => self.end_command(state),
            _ => push(state, each, &[each]),
        }
    }

    fn single_quoted(&mut self, state: &mut State) {
        push_raw(state, '\'');
        for each in self.rest.by_ref() {
            push_raw(state, each);
            if each == '\'' {
                break;
            }
            text_of(state).push(each);
        }
    }

    fn double_quoted(&mut self, state: &mut State, depth: usize) {
        push_raw(state, '"');
        while let Some(each) = self.rest.next() {
            match each {
                '"' => {
                    push_raw(state, each);
                    return;
                }
                '\\' if self.dialect == Dialect::Posix => match self.rest.next() {
                    Some('\n') | None => push_raw(state, each),
                    Some(next) => push(state, next, &[each, next]),
                },
                '$' => self.dollar(state, depth),
                '`' if self.dialect == Dialect::Posix => self.nested(state, '`', depth),
                _ => push(state, each, &[each]),
            }
        }
    }

    fn dollar(&mut self, state: &mut State, depth: usize) {
        push(state, '$', &['$']);
        if self.rest.peek() == Some(&'(') {
            self.rest.next();
            self.nested(state, ')', depth);
        } else if self.rest.peek() == Some(&'{') {
            for each in self.rest.by_ref() {
                push(state, each, &[each]);
                if each == '}' {
                    break;
                }
            }
        }
    }

    /// Commands in a word.
    fn nested(&mut self, state: &mut State, close: char, depth: usize) {
        push(state, '$', &['$']);
        if depth < DEEPEST {
            self.until(Some(close), depth + 1);
        }
    }

    fn skip_comment(&mut self, state: &mut State) {
        while self.rest.peek().is_some_and(|each| *each != '\n') {
            self.rest.next();
        }
        self.end_word(state);
    }

    fn redirect(&mut self, first: char, state: &mut State) {
        let is_number = |word: &Word| word.raw.chars().all(|each| each.is_ascii_digit());
        if state.word.as_ref().is_some_and(is_number) {
            state.word = None;
        }
        self.end_word(state);
        let mut operator = String::from(first);
        while let Some(next) = self.rest.next_if(|each| matches!(each, '<' | '>' | '&' | '|' | '-')) {
            operator.push(next);
        }
        state.is_heredoc = matches!(operator.as_str(), "<<" | "<<-");
        state.is_target = true;
    }

    /// Skips the texts that begin on this line, but for the commands in them.
    fn skip_heredocs(&mut self) {
        for end in std::mem::take(&mut self.heredocs) {
            let mut body = String::new();
            loop {
                let mut line = String::new();
                while let Some(each) = self.rest.next_if(|each| *each != '\n') {
                    line.push(each);
                }
                let is_last = self.rest.next().is_none();
                if line.trim() == end || is_last {
                    break;
                }
                body.push_str(&line);
                body.push('\n');
            }
            self.found.extend(commands_in_text(&body, self.dialect));
        }
    }

    fn end_word(&mut self, state: &mut State) {
        let Some(word) = state.word.take() else { return };
        if std::mem::take(&mut state.is_heredoc) {
            self.heredocs.push(word.text);
            state.is_target = false;
        } else if std::mem::take(&mut state.is_target) {
            state.command.targets.push(word.text);
        } else {
            state.command.words.push(word);
        }
    }

    fn end_command(&mut self, state: &mut State) {
        self.end_word(state);
        let command = std::mem::take(&mut state.command);
        if command != Command::default() {
            self.found.push(command);
        }
        (state.is_target, state.is_heredoc) = (false, false);
    }
}

/// The commands that a shell runs to complete a text.
fn commands_in_text(text: &str, dialect: Dialect) -> Vec<Command> {
    let quoted: String = text.chars().map(|each| if each == '"' { '\'' } else { each }).collect();
    let mut reader =
        Reader { rest: quoted.chars().peekable(), dialect, found: Vec::new(), heredocs: Vec::new() };
    let mut state = State::default();
    reader.double_quoted(&mut state, 0);
    reader.found
}

fn text_of(state: &mut State) -> &mut String {
    &mut state.word.get_or_insert_default().text
}

fn push_raw(state: &mut State, each: char) {
    state.word.get_or_insert_default().raw.push(each);
}

fn push(state: &mut State, each: char, raw: &[char]) {
    let word = state.word.get_or_insert_default();
    word.text.push(each);
    word.raw.extend(raw);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(script: &str) -> Vec<Vec<String>> {
        let of = |command: Command| command.words.into_iter().map(|word| word.text).collect();
        commands(script, Dialect::Posix).into_iter().map(of).collect()
    }

    #[test]
    fn commands_are_found_in_every_way_of_writing() {
        for script in [
            "npm install x",
            "true && npm install x",
            "a | npm install x",
            "if npm install x; then echo; fi",
            "(npm install x)",
            "y=$(npm install x)",
            "echo \"$(npm install x)\"",
            "echo `npm install x`",
            "npm \\\n  install x",
            "npm 'install' \"x\"",
            "cat <<EOF\nit's a text\nEOF\nnpm install x",
            "cat <<EOF\n$(npm install x)\nEOF\n",
            "npm install x >log 2>&1",
            "# it's a comment\nnpm install x",
        ] {
            let tail = |words: &Vec<String>| words.ends_with(&["npm".into(), "install".into(), "x".into()]);
            assert!(words(script).iter().any(tail), "{script:?}: {:?}", words(script));
        }
    }

    #[test]
    fn text_is_no_command() {
        for script in ["echo 'npm install x'", "# npm install x", "cat <<'EOF'\nnpm install x\nEOF"] {
            assert!(
                !words(script).iter().any(|words| words.first().is_some_and(|word| word == "npm")),
                "{script}"
            );
        }
    }

    #[test]
    fn where_output_goes_to_is_told() {
        let targets = |script: &str| commands(script, Dialect::Posix).remove(0).targets;
        assert_eq!(targets("echo a >> \"$GITHUB_ENV\""), ["$GITHUB_ENV"]);
        assert_eq!(targets("echo a >>${GITHUB_ENV} 2>/dev/null"), ["${GITHUB_ENV}", "/dev/null"]);
    }

    #[test]
    fn only_plain_words_are_fixed() {
        let fixed = |script: &str| commands(script, Dialect::Posix).pop().unwrap().words[1].is_fixed();
        for word in ["a=b", "'a $b'", "\"a b\"", "-n"] {
            assert!(fixed(&format!("echo {word}")), "{word}");
        }
        for word in ["$a", "\"$a\"", "a\"b\"", "`x`", "$(x)", "\"\"", "12", "\"a\\n\"", "${{ x }}", "*"] {
            assert!(!fixed(&format!("echo {word}")), "{word}");
        }
    }

    #[test]
    fn nested_commands_do_not_use_up_the_stack() {
        commands(&"$(".repeat(100_000), Dialect::Posix);
        commands(&"\"$(".repeat(100_000), Dialect::PowerShell);
        commands(&"`\"".repeat(100_000), Dialect::Posix);
    }
}
