//! The pages by which one comes in: 入る and はじめに.

use super::{Words, words};
use crate::notice::Lang;

words! {
    name: "名前", "Name";
    password: "パスワード", "Password";
    password_again: "パスワード（もう一度）", "Password, once more";
    enter: "入る", "Log in";
    wrong_password: "名前かパスワードが違います。", "The name or the password is wrong.";
    ask_owner: "パスワードを忘れたときは、責任者に新しい招待のリンクを頼んでください。",
        "If you have forgotten your password, ask an owner for a new invitation link.";
    first_title: "はじめに", "First of all";
    first_lead: "責任者になる人の名前とパスワードを決めてください。この名前は、画面でしたことの記録に残ります。",
        "Choose the owner's name and password. The name stands beside what is done on the board.";
    invited_lead: "パスワードを決めると、この画面を使えるようになります。", "Choose a password to use the board.";
    decide: "決めて入る", "Set it and log in";
    password_rule: "10文字以上。長い言葉をいくつか並べるのがお勧めです。", "10 characters or more; a few long words do well.";
    key_is_over_title: "このリンクは使えません", "This link does not hold";
    key_is_over: "このリンクは期限切れか、すでに使われています。責任者に新しいリンクを頼んでください。まだ責任者がいないときは、shukka を始め直すと新しいリンクが出ます。",
        "This link is over or was used already. Ask an owner for a new one; while there is no owner yet, start shukka again for a new link.";
    too_short: "パスワードは10文字以上にしてください。", "The password needs 10 characters or more.";
    not_the_same: "二つのパスワードが違います。", "The two passwords differ.";
    bad_name: "名前は1〜40文字にしてください（前後に空白は入れられません）。", "A name has 1 to 40 characters, without blanks around it.";
    role_owns: "責任者", "owner";
    role_works: "担当者", "clerk";
    role_looks: "閲覧のみ", "looks only";
}

impl Words {
    /// Somebody has tried wrong passwords too often.
    pub fn wait_before_password(self, seconds: u64) -> String {
        match self.0 {
            Lang::Ja => format!("何度も違ったので、{seconds}秒待ってからもう一度入れてください。"),
            Lang::En => format!("Wrong too often: wait {seconds} seconds before trying again."),
        }
    }
}
