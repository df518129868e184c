//! XML answers.

use serde::de::DeserializeOwned;
use xmlparser::{Token, Tokenizer};

/// Whether the root element has this name.
///
/// # Errors
/// When it has another.
pub(super) fn root_is(body: &[u8], name: &str) -> Result<(), String> {
    let found = std::str::from_utf8(body).ok().and_then(|text| {
        Tokenizer::from(text).find_map(|token| match token {
            Ok(Token::ElementStart { local, .. }) => Some(local.as_str().to_owned()),
            Ok(_) | Err(_) => None,
        })
    });
    match found {
        Some(found) if found == name => Ok(()),
        Some(found) => Err(format!("the answer is {found}, not {name}")),
        None => Err("the answer is empty".to_owned()),
    }
}

/// Reads the root element as a type.
///
/// # Errors
/// When a member is absent or has another shape.
pub(super) fn read<A: DeserializeOwned>(body: &[u8]) -> Result<A, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    quick_xml::de::from_str(text).map_err(|error| format!("the answer has another shape: {error}"))
}

/// Code and message of an error: the first elements of these names, wherever the service puts them.
pub(super) fn error(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(text) = std::str::from_utf8(body) else { return (None, None) };
    let (mut code, mut message, mut inside) = (None, None, "");
    for token in Tokenizer::from(text).map_while(Result::ok) {
        if let Token::ElementStart { local, .. } = token {
            inside = local.as_str();
        } else if let Token::Text { text } = token {
            let place = match inside {
                "Code" => &mut code,
                "Message" => &mut message,
                _ => continue,
            };
            place.get_or_insert_with(|| text.as_str().to_owned());
        }
    }
    (code, message)
}
