//! Who sees what, who decides, whom a body can be stopped by.
