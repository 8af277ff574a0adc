//! The many names of carriers and delivery methods, and the one that each of them means.

use crate::order::fold_text;
use std::borrow::Cow;
use std::collections::HashMap;

/// Built in: names as malls, carts, carriers and staff write them → the name that the rules use.
const ALIASES: &[(&str, &str)] = &[
    ("クロネコヤマト", "ヤマト運輸"),
    ("クロネコ", "ヤマト運輸"),
    ("ヤマト", "ヤマト運輸"),
    ("ヤマト運輸株式会社", "ヤマト運輸"),
    ("ヤマト運輸(株)", "ヤマト運輸"),
    ("ヤマト宅急便", "ヤマト運輸"),
    ("YAMATO", "ヤマト運輸"),
    ("佐川", "佐川急便"),
    ("佐川急便株式会社", "佐川急便"),
    ("佐川急便(株)", "佐川急便"),
    ("SAGAWA", "佐川急便"),
    ("郵便局", "日本郵便"),
    ("郵便", "日本郵便"),
    ("日本郵便株式会社", "日本郵便"),
    ("日本郵便(株)", "日本郵便"),
    ("日本郵政", "日本郵便"),
    ("JP", "日本郵便"),
    ("JAPAN POST", "日本郵便"),
    ("ゆうぱっく", "ゆうパック"),
    ("定形外郵便", "定形外"),
    ("定型外", "定形外"),
    ("定型外郵便", "定形外"),
    ("定形外郵便物", "定形外"),
    ("レターパックプラス", "レターパック"),
    ("レターパックライト", "レターパック"),
    ("レターパック+", "レターパック"),
    ("レターパック510", "レターパック"),
    ("レターパック520", "レターパック"),
    ("レターパック600", "レターパック"),
    ("レターパック370", "レターパック"),
    ("レターパック430", "レターパック"),
    ("飛脚メール便", "メール便"),
    ("佐川メール便", "メール便"),
];

#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    meanings: HashMap<String, String>,
}

impl Names {
    /// An alias says that two names mean the same, whichever way round it is written.
    pub(super) fn with(more: &[(String, String)]) -> Self {
        let built_in = ALIASES.iter().map(|(name, meaning)| (*name, *meaning));
        let own = more.iter().map(|(name, meaning)| (name.as_str(), meaning.as_str()));
        let mut names = Self::default();
        for (name, meaning) in built_in.chain(own) {
            let (name, meaning) = (names.root(&fold_text(name)), names.root(&fold_text(meaning)));
            if name != meaning {
                names.meanings.insert(name, meaning);
            }
        }
        let roots: Vec<_> = names.meanings.keys().map(|name| (name.clone(), names.root(name))).collect();
        names.meanings.extend(roots);
        names
    }

    /// The end of a chain of names. There are no circles: only ends are ever tied to others.
    fn root(&self, name: &str) -> String {
        let mut at = name;
        while let Some(next) = self.meanings.get(at) {
            at = next;
        }
        at.to_owned()
    }

    pub(super) fn canonical<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        let folded = fold_text(name);
        match self.meanings.get(folded.as_ref()) {
            Some(meaning) => Cow::Borrowed(meaning.as_str()),
            None => folded,
        }
    }

    pub(super) fn fingerprint(&self) -> String {
        let mut all: Vec<_> = self.meanings.iter().collect();
        all.sort();
        format!("{all:?}")
    }
}
