//! A log and the case that follows it, step by step.

use std::io::Read;

use servanda_feed::{Mapping, Seen};
use servanda_report::{FollowState, News, Told, change_jsonl, change_text};

use super::{Basis, Follow, Log, Next, Ready};
use crate::load::Failure;

/// What a step came to.
#[derive(Clone, Debug)]
pub struct Stepped {
    /// What was told.
    pub told: Vec<Told>,
    /// Whether there is more to read.
    pub then: Then,
}

/// How it goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// At once.
    More,
    /// When the log has grown.
    Wait,
    /// Not at all.
    End,
}

/// A case that follows a log.
#[derive(Debug)]
pub struct Session<'r, R> {
    follow: Follow<'r>,
    log: Option<Log<'r, R>>,
    mapping: &'r Mapping,
    file: String,
    /// What an earlier run told.
    before: Option<FollowState>,
    begun: bool,
    /// The log was replaced: what was read of it before cannot be read again.
    replaced: bool,
}

impl<'r, R: Read> Session<'r, R> {
    /// A session from the beginning of a log; with the state of an earlier one, it tells what that one did not.
    ///
    /// # Errors
    /// When the log has a format that cannot grow.
    pub fn new(ready: &'r Ready<'r>, file: &str, mapping: &'r Mapping, input: R, before: Option<FollowState>) -> Result<Self, Failure> {
        let log = Some(Log::new(file, mapping, input, Seen::default())?);
        Ok(Self { follow: Follow::new(ready), log, mapping, file: file.to_owned(), before, begun: false, replaced: false })
    }

    /// One row, or what there is to say when there is none.
    ///
    /// # Errors
    /// When the log cannot be read on.
    pub fn step(&mut self) -> Result<Stepped, Failure> {
        let (rows, _, paused) = self.follow.counts();
        let due = paused.is_none() && self.before.as_ref().is_some_and(|before| before.paused == Some(rows));
        let (mut told, then) = if !self.begun {
            self.begun = true;
            (self.follow.begin(), Then::More)
        } else if due {
            (self.follow.pause(), Then::More)
        } else {
            let Some(log) = &mut self.log else { return Ok(Stepped { told: Vec::new(), then: Then::End }) };
            let failure = |reason: String| Failure {
                message: format!("{}: {reason}", self.file),
                hint: "nothing of what was told is lost; start again when the file can be read".to_owned(),
            };
            let then = match log.next_row().map_err(failure)? {
                Next::Row(entry) => {
                    let told = self.follow.take(entry);
                    return Ok(self.looked(told, Then::More));
                }
                Next::Wait => Then::Wait,
                Next::End => Then::End,
            };
            if paused.is_some() {
                return Ok(Stepped { told: Vec::new(), then });
            }
            (self.follow.pause(), then)
        };
        told.extend(self.follow.look());
        Ok(self.new_ones(told, then))
    }

    fn looked(&mut self, mut told: Vec<Told>, then: Then) -> Stepped {
        told.extend(self.follow.look());
        self.new_ones(told, then)
    }

    fn new_ones(&self, mut told: Vec<Told>, then: Then) -> Stepped {
        let before = self.before.as_ref().map_or(0, |before| before.told);
        told.retain(|one| one.seq > before);
        Stepped { told, then }
    }

    /// Another file took the place of the log, or the log was cut: it is read from its beginning, and what was read before is not counted
    /// again.
    ///
    /// # Errors
    /// When the log has a format that cannot grow.
    pub fn replace(&mut self, input: R, why: &str) -> Result<Vec<Told>, Failure> {
        let seen = self.log.take().map(Log::into_seen).unwrap_or_default();
        self.log = Some(Log::new(&self.file, self.mapping, input, seen)?);
        self.replaced = true;
        let reason = format!("the log {why}; it is read from its beginning, and what was read before is not counted again");
        Ok(self.follow.note(News::Odd { place: self.file.clone(), reason, rejected: false }))
    }

    /// What was read of the log: how many bytes, and their hash.
    #[must_use]
    pub fn read_so_far(&self) -> (u64, String) {
        self.log.as_ref().map_or_else(|| (0, String::new()), |log| (log.counted().bytes, log.counted().digest()))
    }

    /// How many bytes of the log were read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.log.as_ref().map_or(0, |log| log.counted().bytes)
    }

    /// What to remember for a restart; none when what was read of the log cannot be read again, or less was told than before.
    #[must_use]
    pub fn state(&self, basis: &Basis) -> Option<FollowState> {
        let (rows, told, paused) = self.follow.counts();
        let behind = self.before.as_ref().is_some_and(|before| told < before.told || rows < before.rows);
        let log = self.log.as_ref().filter(|_| !self.replaced && !behind)?;
        Some(basis.state(&log.counted(), rows, told, paused))
    }

    /// The case.
    #[must_use]
    pub fn follow(&self) -> &Follow<'r> {
        &self.follow
    }

    /// Changes as lines of JSON.
    #[must_use]
    pub fn jsonl(&self, told: &[Told]) -> String {
        told.iter().filter_map(|one| Some(change_jsonl(&self.follow.wording(one.version)?, one))).collect()
    }

    /// Changes as lines for a person: what is told of several versions of the text at once is one line.
    #[must_use]
    pub fn text(&self, told: &[Told]) -> String {
        let all = self.follow.versions();
        let mut lines: Vec<(String, &Told, Vec<usize>)> = Vec::new();
        for one in told {
            let Some(wording) = self.follow.wording(one.version) else { continue };
            let line = change_text(&wording, one, &[]);
            match lines.iter_mut().find(|(known, ..)| *known == line) {
                Some((.., versions)) => versions.push(one.version),
                None => lines.push((line, one, vec![one.version])),
            }
        }
        let mut out = String::new();
        for (line, one, versions) in lines {
            let of_some = !matches!(one.news, News::Odd { .. }) && versions.len() < all.len();
            let under: Vec<String> = versions.iter().filter_map(|v| all.get(*v).cloned()).collect();
            match self.follow.wording(one.version).filter(|_| of_some) {
                Some(wording) => out.push_str(&change_text(&wording, one, &under)),
                None => out.push_str(&line),
            }
        }
        out
    }
}
