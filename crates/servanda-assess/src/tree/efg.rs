//! The file format of Gambit for games in extensive form: written so that every label is its player's own, and read back.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Node, Ratio, Tree};

/// Deepest file that is read.
const DEPTH_MAX: usize = 200;

/// The file of a tree. Players who never move are left out, as they would only slow others' solvers down.
#[must_use]
pub fn write(tree: &Tree) -> String {
    let mut moving = vec![false; tree.players.len()];
    mark(&tree.root, &mut moving);
    let kept: Vec<usize> = moving.iter().enumerate().filter(|(_, moves)| **moves).map(|(i, _)| i).collect();
    let names: Vec<String> = kept.iter().filter_map(|i| tree.players.get(*i)).map(|name| quoted(name)).collect();
    let mut out =
        Writer { text: format!("EFG 2 R {} {{ {} }}\n\"\"\n\n", quoted(&tree.title), names.join(" ")), kept, ..Writer::default() };
    out.node(&tree.root);
    out.text
}

fn mark(node: &Node, moving: &mut [bool]) {
    match node {
        Node::Chance { branches, .. } => branches.iter().for_each(|(_, _, node)| mark(node, moving)),
        Node::Move { player, actions, .. } => {
            if let Some(moves) = moving.get_mut(*player) {
                *moves = true;
            }
            actions.iter().for_each(|(_, node)| mark(node, moving));
        }
        Node::End { .. } => {}
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[derive(Default)]
struct Writer {
    text: String,
    kept: Vec<usize>,
    chances: usize,
    ends: usize,
    sets: BTreeMap<(usize, String), usize>,
}

impl Writer {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Chance { name, branches } => {
                self.chances += 1;
                let n = self.chances;
                let list: Vec<String> = branches.iter().map(|(name, chance, _)| format!("{} {chance}", quoted(name))).collect();
                let _ = writeln!(self.text, "c \"\" {n} {} {{ {} }} 0", quoted(&format!("{name}#{n}")), list.join(" "));
                branches.iter().for_each(|(_, _, node)| self.node(node));
            }
            Node::Move { player, set, actions } => {
                let place = self.kept.iter().position(|kept| kept == player).unwrap_or_default() + 1;
                let next = self.sets.keys().filter(|(of, _)| *of == place).count() + 1;
                let n = *self.sets.entry((place, set.clone())).or_insert(next);
                let list: Vec<String> = actions.iter().map(|(name, _)| quoted(name)).collect();
                let _ = writeln!(self.text, "p \"\" {place} {n} {} {{ {} }} 0", quoted(set), list.join(" "));
                actions.iter().for_each(|(_, node)| self.node(node));
            }
            Node::End { payoffs } => {
                self.ends += 1;
                let list: Vec<String> = self.kept.iter().map(|i| number(payoffs.get(*i).copied().unwrap_or_default())).collect();
                let _ = writeln!(self.text, "t \"\" {} \"\" {{ {} }}", self.ends, list.join(", "));
            }
        }
    }
}

/// Twelve significant digits without idle zeros, as C's `%.12g`.
fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{x:.11e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() };
    if (-4..12).contains(&exponent) {
        let places = usize::try_from(11 - exponent).unwrap_or(0);
        return trim(&format!("{x:.places$}"));
    }
    format!("{}e{}{:02}", trim(digits), if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Reads a file.
///
/// # Errors
/// When it is no such file, or has payoffs before its ends.
pub fn read(text: &str) -> Result<Tree, String> {
    let mut words = Words { rest: text };
    for expected in ["EFG", "2"] {
        words.expect(expected)?;
    }
    if !["R", "D"].contains(&words.word()?.as_str()) {
        return Err("after `EFG 2` stands R or D".to_owned());
    }
    let title = words.quoted()?;
    let players = words.braces()?;
    if words.rest.trim_start().starts_with('"') {
        words.quoted()?;
    }
    let root = node(&mut words, players.len(), 0)?;
    match words.rest.trim_start() {
        "" => Ok(Tree { title, players, root }),
        _ => Err("something stands behind the last end".to_owned()),
    }
}

struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn word(&mut self) -> Result<String, String> {
        let text = self.rest.trim_start();
        if text.starts_with('"') {
            return self.quoted();
        }
        let mut chars = text.char_indices();
        let first = chars.next().map(|(_, c)| c).ok_or("the file ends before the game does")?;
        let end = if "{},".contains(first) {
            first.len_utf8()
        } else {
            text.find(|c: char| c.is_whitespace() || "{},\"".contains(c)).unwrap_or(text.len())
        };
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let word = word.to_owned();
        self.rest = self.rest.get(self.rest.len() - rest.len()..).unwrap_or_default();
        Ok(word)
    }

    fn expect(&mut self, expected: &str) -> Result<(), String> {
        let word = self.word()?;
        if word == expected { Ok(()) } else { Err(format!("`{word}` stands where `{expected}` is expected")) }
    }

    fn quoted(&mut self) -> Result<String, String> {
        let text = self.rest.trim_start();
        let body = text.strip_prefix('"').ok_or("a quoted name is expected")?;
        let mut out = String::new();
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = self.rest.get(self.rest.len() - body.len() + at + 1..).unwrap_or_default();
                    return Ok(out);
                }
                '\\' => out.extend(chars.next().map(|(_, c)| c)),
                c => out.push(c),
            }
        }
        Err("a quotation has no end".to_owned())
    }

    /// The words between braces, without commas.
    fn braces(&mut self) -> Result<Vec<String>, String> {
        self.expect("{")?;
        let mut out = Vec::new();
        loop {
            let quoted = self.rest.trim_start().starts_with('"');
            match self.word()?.as_str() {
                "}" if !quoted => return Ok(out),
                "," if !quoted => {}
                word => out.push(word.to_owned()),
            }
        }
    }
}

fn node(words: &mut Words<'_>, players: usize, depth: usize) -> Result<Node, String> {
    if depth > DEPTH_MAX {
        return Err(format!("the game is deeper than {DEPTH_MAX} moves"));
    }
    let kind = words.word()?;
    words.quoted()?;
    if kind == "t" {
        words.word()?;
        words.quoted()?;
        let payoffs: Option<Vec<f64>> = words.braces()?.iter().map(|n| n.parse().ok().filter(|n: &f64| n.is_finite())).collect();
        let payoffs = payoffs.filter(|all| all.len() == players).ok_or("an end has a number for each player")?;
        return Ok(Node::End { payoffs });
    }
    let player = match kind.as_str() {
        "c" => None,
        "p" => Some(words.word()?.parse().ok().filter(|n| (1..=players).contains(n)).ok_or("a move belongs to one of the players")? - 1),
        _ => return Err(format!("`{kind}` is no node: c, p or t")),
    };
    let number = words.word()?;
    let name = words.quoted()?;
    let list = words.braces()?;
    words.expect("0").map_err(|error| format!("payoffs stand at ends alone: {error}"))?;
    let mut below = || node(words, players, depth + 1);
    Ok(match player {
        None => {
            let branch = |pair: &[String]| match pair {
                [name, chance] => Ok((name.clone(), Ratio::parse(chance).ok_or_else(|| format!("`{chance}` is no chance"))?, below()?)),
                _ => Err("each branch of chance has a name and a chance".to_owned()),
            };
            // The number that makes the label its own is no part of the name.
            let name = name.strip_suffix(&format!("#{number}")).unwrap_or(&name).to_owned();
            Node::Chance { name, branches: list.chunks(2).map(branch).collect::<Result<_, String>>()? }
        }
        Some(player) => {
            let actions = list.into_iter().map(|name| Ok((name, below()?))).collect::<Result<_, String>>()?;
            Node::Move { player, set: name, actions }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_twelve_digits() {
        for (x, text) in [
            (0.3, "0.3"),
            (-0.128_045_450_24, "-0.12804545024"),
            (1.0 / 3.0, "0.333333333333"),
            (12.0, "12"),
            (1e-5, "1e-05"),
            (0.0, "0"),
            (1.5e13, "1.5e+13"),
            (0.000_123_456_789_012_345, "0.000123456789012"),
        ] {
            assert_eq!(number(x), text);
        }
    }

    #[test]
    fn what_is_no_game_is_told() {
        for (text, said) in [
            ("", "the file ends"),
            ("EFG 3", "`3` stands where `2` is expected"),
            ("EFG 2 R \"a\" { \"b\" } \"\" x \"\" 1", "is no node"),
            ("EFG 2 R \"a\" { \"b\" } t \"\" 1 \"\" { 1, 2 }", "a number for each player"),
            ("EFG 2 R \"a\" { \"b\" } p \"\" 2 1 \"\" { \"x\" } 0", "one of the players"),
            ("EFG 2 R \"a\" { \"b\" } c \"\" 1 \"\" { \"x\" 2 } 0", "`2` is no chance"),
            ("EFG 2 R \"a\" { \"b\" } t \"\" 1 \"\" { 1 } t", "behind the last end"),
            ("EFG 2 R \"a", "no end"),
        ] {
            let error = read(text).err().unwrap_or_default();
            assert!(error.contains(said), "{text}: {error}");
        }
        let deep = format!("EFG 2 R \"a\" {{ \"b\" }} {}", "p \"\" 1 1 \"\" { \"x\" } 0 ".repeat(1_000));
        assert!(read(&deep).err().unwrap_or_default().contains("deeper than"));
    }
}
