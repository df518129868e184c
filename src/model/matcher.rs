//! Matchers of labels, in the syntax of Alertmanager.
//!
//! <https://prometheus.io/docs/alerting/latest/configuration/#matcher>: a name, one of `=`, `!=`, `=~`, `!~`, and a value,
//! which may be quoted. A regular expression matches the whole value. A label that is not there has the value "".

use regex::Regex;

use super::Labels;

/// One matcher.
#[derive(Debug, Clone)]
pub struct Matcher {
    name: String,
    test: Test,
    text: String,
}

#[derive(Debug, Clone)]
enum Test {
    Is(String),
    IsNot(String),
    Fits(Regex),
    FitsNot(Regex),
}

/// Why a text is no matcher.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatcherError {
    /// Nothing that compares.
    #[error("{0:?} is no matcher; write one such as severity=\"critical\" or source=~\"aws-.*\"")]
    Form(String),
    /// A name that no label can have.
    #[error("a label is named with a-z, 0-9 and _, not {0:?}")]
    Name(String),
    /// A quotation mark without its partner, or something behind it.
    #[error("the value {0} is not quoted well; write it as \"…\", with \\\" and \\\\ inside")]
    Quotes(String),
    /// A regular expression that is none.
    #[error("{text:?} is no regular expression: {why}")]
    Regex {
        /// What stands there.
        text: String,
        /// What is wrong.
        why: String,
    },
}

impl Matcher {
    /// Reads one matcher.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, MatcherError> {
        let form = || MatcherError::Form(text.to_owned());
        let at = text.find(['=', '!']).ok_or_else(form)?;
        let (name, rest) = text.split_at_checked(at).ok_or_else(form)?;
        let (word, value) = ["=~", "!~", "!=", "="]
            .into_iter()
            .find_map(|word| Some((word, rest.strip_prefix(word)?)))
            .ok_or_else(form)?;
        let name = unquoted(name.trim())?;
        let is_name = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                && !text.starts_with(|first: char| first.is_ascii_digit())
        };
        if !is_name(&name) {
            return Err(MatcherError::Name(name));
        }
        let value = unquoted(value.trim())?;
        let regex = |value: &str| {
            // By itself first: it must not close the group that holds it to the whole value.
            let whole = Regex::new(value).and_then(|_alone| Regex::new(&format!("^(?s:{value})$")));
            whole.map_err(|error| MatcherError::Regex { text: value.to_owned(), why: brief(&error) })
        };
        let test = match word {
            "=" => Test::Is(value),
            "!=" => Test::IsNot(value),
            "=~" => Test::Fits(regex(&value)?),
            _not => Test::FitsNot(regex(&value)?),
        };
        Ok(Self { name, test, text: text.to_owned() })
    }

    /// Whether labels match.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.name).map_or("", String::as_str);
        match &self.test {
            Test::Is(wanted) => value == wanted,
            Test::IsNot(unwanted) => value != unwanted,
            Test::Fits(regex) => regex.is_match(value),
            Test::FitsNot(regex) => !regex.is_match(value),
        }
    }

    /// The label that it looks at.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// As it was written.
impl std::fmt::Display for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<'de> serde::Deserialize<'de> for Matcher {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The last line of what the library says: what is wrong, without the picture.
fn brief(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// A value without its quotation marks: `\"`, `\\` and `\n` stand for what they do in Go.
fn unquoted(text: &str) -> Result<String, MatcherError> {
    let wrong = || MatcherError::Quotes(text.to_owned());
    let Some(inner) = text.strip_prefix('"') else {
        return if text.contains('"') { Err(wrong()) } else { Ok(text.to_owned()) };
    };
    let inner = inner.strip_suffix('"').ok_or_else(wrong)?;
    let (mut value, mut rest) = (String::new(), inner.chars());
    while let Some(each) = rest.next() {
        match each {
            '"' => return Err(wrong()),
            '\\' => match rest.next() {
                Some('n') => value.push('\n'),
                Some(escaped @ ('"' | '\\')) => value.push(escaped),
                // As in Alertmanager, so that regular expressions need no doubled backslashes.
                Some(other) => value.extend(['\\', other]),
                None => return Err(wrong()),
            },
            plain => value.push(plain),
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        [("severity", "critical"), ("source", "aws-prod"), ("subject", "a\"b\\c")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn matchers_match_as_in_alertmanager() {
        for (text, expected) in [
            ("severity=critical", true),
            ("severity = \"critical\"", true),
            ("\"severity\"=\"critical\"", true),
            ("severity!=critical", false),
            ("severity=~\"critical|high\"", true),
            ("severity=~crit", false),
            ("severity!~\"crit.*\"", false),
            ("source=~\"aws-.*\"", true),
            ("source=~\"aws-\\w+\"", true),
            ("owner=\"\"", true),
            ("owner=~\".+\"", false),
            ("owner!=platform", true),
            ("subject=\"a\\\"b\\\\c\"", true),
            ("severity=~\"x|critical\"", true),
        ] {
            assert_eq!(Matcher::parse(text).unwrap().matches(&labels()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_matcher_is_told() {
        for text in
            ["", "severity", "severity>high", "=critical", "9a=b", "a-b=c", "a=\"b", "a=b\"", "a=\"b\"c\""]
        {
            assert!(Matcher::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Matcher::parse("a=~\"(\"").unwrap_err().to_string(),
            "\"(\" is no regular expression: unclosed group"
        );
        assert!(Matcher::parse("severity=~\"x)|(crit\"").is_err());
        // A flag or an alternative cannot undo that the whole value must match.
        assert!(!Matcher::parse("severity=~\"(?m)crit\"").unwrap().matches(&labels()));
    }
}
