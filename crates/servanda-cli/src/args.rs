//! The command line, described so that `--help` teaches.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads a peace agreement and the guarantee behind it, and says where they can fail.
///
/// A treaty is a Markdown file whose fences hold the formal clauses beside the prose. A case is a folder with a treaty.md and its annexes.
#[derive(Parser, Debug)]
#[command(name = "servanda", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  servanda run examples/paris-2026          check a case and write its report
  servanda check treaty.md --format short   one line for each finding
  servanda explain SV401                    what a rule means, and the treaty that failed this way
  servanda new my-case                      a case folder that runs

Exit codes: 0 clean, 1 findings at or above the level asked for (check), 2 command line, 3 failure, 101 bug.
This is analysis of a text as written, not legal advice.";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Do everything that a case folder has the inputs for, and write its report
    ///
    /// Writes CASE/out/report.html (one file, readable without a network) and CASE/out/check.json, and prints a summary. Exits 0 when it did
    /// its work, whatever the news.
    Run(Run),
    /// Find the loopholes of a treaty, each with a trace of how it fails
    ///
    /// Checks the text as it stands and under every reading and proposal in it. Writes nothing but to standard output.
    Check(Check),
    /// Say what a rule means: its page, with an example, its cure and the treaty that failed this way
    Explain(Explain),
    /// Write each clause in one way; with --confirm, pin prose and annexes
    Fmt(Fmt),
    /// Make a case folder that runs
    New(New),
}

#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Where to write; CASE/out by default
    #[arg(long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) out: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The treaty file, or its case folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) treaty: String,
    /// How to print: full excerpts, one line each, or versioned JSON (schema servanda.check/1)
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub(crate) format: Format,
    /// Exit with 1 from this level on
    #[arg(long, value_enum, default_value_t = Level::Errors)]
    pub(crate) deny: Level,
    /// Show only findings of these rules (codes or names)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Leave out what holds only under a reading or a proposal
    #[arg(long)]
    pub(crate) text_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Excerpts with labels, traces and help
    Full,
    /// One line for each finding
    Short,
    /// For programs
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Level {
    /// Any finding
    Notes,
    /// Warnings and errors
    Warnings,
    /// Errors
    Errors,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A code such as SV401 or a name such as circular-activation; all rules when left out
    pub(crate) rule: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// The treaty file, or its case folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) treaty: String,
    /// Change nothing; exit with 1 when something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Say that prose and clauses, and the annexes, were compared: write their hashes into the file
    #[arg(long, conflicts_with = "check")]
    pub(crate) confirm: bool,
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// The folder to make
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) dir: String,
}
