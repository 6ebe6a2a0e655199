//! How texts are made comparable: words without case, signs, tricks and script.

use std::collections::BTreeMap;

/// A word of a text: Latin letters and digits up to a sign, or one Chinese character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The first of a sentence.
    pub(super) opens: bool,
}

/// Traditional characters, and those of Cantonese, with the simplified ones that phrases
/// are written in.
const SIMPLIFIED: &str = "\
    聯联繫系絡络單单闆板領领導导屬属親亲鄰邻緊紧錄录訊讯東东讓让給给對对說说話话講讲報报發发髮发佈布貼贴張张開开傳传遞递寫写\
    電电資资據据債债務务貸贷還还關关門门樓楼學学師师經经處处辦办區区縣县鄉乡莊庄戶户訪访談谈員员專专採采動动訴诉訟讼審审決决\
    執执強强達达喚唤賠赔償偿產产財财凍冻結结賬账帳账帐账號号銀银監监獄狱緝缉檢检機机構构罰罚責责騙骗恥耻臉脸賴赖無无廢废賤贱\
    後后負负擔担嚴严會会險险牽牵連连壞坏響响孫孙黨党網网羣群裡里裏里鬧闹絕绝從从妳你將将為为隨随時时間间實实調调覽览廳厅業业\
    營营劃划劉刘媽妈爺爷兒儿孃娘愛爱侶侣夥伙嬸婶嘅的俾给畀给搵找嚟来喺在佢他哋们咗了係是嗰那啲些咁这冇没噉这唔不屍尸殺杀傷伤\
    過过應应願愿爾尔斷断腳脚條条橫横紅红潑泼體体遊游轉转飛飞漲涨團团圍围圖图書书畫画證证詐诈識识認认謝谢請请諮咨詢询誠诚計计\
    訂订記记設设許许評评詳详該该課课諒谅論论護护讀读變变豐丰買买賣卖費费貴贵賓宾賺赚贈赠趕赶車车軌轨較较輕轻載载輛辆輸输農农\
    進进遠远適适選选遲迟醫医釋释針针鈕钮銷销鋪铺錯错鎮镇鏈链長长閉闭閱阅隊队陽阳階阶際际雜杂離离難难雲云靈灵靜静頁页項项順顺\
    須须預预頓顿頭头題题額额顏颜類类顧顾風风飯饭館馆馬马驗验驚惊鬥斗點点齊齐齡龄龍龙僱雇傑杰備备儘尽優优儲储億亿兌兑內内兩两\
    冊册劇剧勞劳勝胜勵励勢势匯汇協协卻却參参問问啟启喪丧嘗尝國国園园圓圆場场塊块壓压壯壮夠够夾夹奪夺婦妇寧宁寶宝寬宽層层岡冈\
    島岛幣币幫帮幾几庫库廣广彈弹彙汇徵征恆恒惡恶愜惬慮虑憑凭懷怀戲戏戰战拋抛掃扫掛挂搶抢換换損损擇择擊击擾扰攜携敗败敵敌數数\
    斬斩於于曬晒曉晓極极標标樣样橋桥權权歡欢歲岁歷历歸归殘残氣气沒没況况湊凑準准溝沟滅灭滿满漁渔潔洁濟济灑洒煩烦熱热爭争狀状\
    獨独獲获現现環环當当療疗盡尽盤盘眾众睏困矚瞩確确碼码禮礼禍祸種种稱称穩稳窮穷節节範范簡简籤签簽签糧粮紀纪約约納纳級级細细\
    終终組组紹绍統统維维緩缓線线練练縱纵總总績绩繼继續续罵骂習习聞闻聲声職职聽听脅胁脫脱舉举舊旧蘭兰藥药蘇苏虧亏術术衛卫衝冲\
    補补裝装製制複复覆复見见規规視视覺觉觀观觸触討讨訓训託托誤误誰谁諾诺謀谋貧贫貨货賊贼贏赢跡迹踐践轟轰辯辩辭辞違违遺遗邊边\
    郵邮鄭郑醜丑釘钉鐵铁鑰钥閃闪闖闯闊阔陳陈陸陆隱隐隸隶雞鸡雙双頂顶頻频顯显飽饱駕驾駁驳騷骚髒脏鬆松魚鱼鳥鸟麗丽麼么黃黄塗涂\
    檯台臺台颱台灣湾濫滥徹彻瘋疯鎖锁鏡镜閒闲棄弃擬拟蹤踪獵猎稅税鈔钞鋼钢罷罢誹诽謗谤譽誉屆届壹一貳二乾干幹干麵面鬱郁曆历瞭了\
    籲吁嶽岳衆众著着啓启爲为釐厘纔才妝妆遷迁鉤钩鬍胡嚇吓誘诱週周寢寝廠厂舖铺滙汇睇看稟禀\
    您你妳你";

/// Letters of other scripts that look Latin, with the Latin ones.
const LOOK_ALIKE: &str = "\
    аaеeоoрpсcхxуyіiјjѕsԁdһhкkмmтtвbнhοoαaνvρpτtιiκk\
    àaáaâaãaäaåaçcèeéeêeëeìiíiîiïiñnòoóoôoõoöoøoùuúuûuüuýyÿy";

/// Characters and what they are read as.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fold(BTreeMap<char, char>);

impl Fold {
    pub(super) fn new() -> Self {
        let mut pairs = BTreeMap::new();
        for table in [SIMPLIFIED, LOOK_ALIKE] {
            let mut signs = table.chars();
            while let (Some(from), Some(to)) = (signs.next(), signs.next()) {
                pairs.insert(from, to);
            }
        }
        Self(pairs)
    }

    fn read(&self, sign: char) -> char {
        let small = halfwidth(sign).to_lowercase().next().unwrap_or(sign);
        self.0.get(&small).copied().unwrap_or(small)
    }

    /// The words of `text`. A sentence ends at a Chinese stop, or at a Latin one that
    /// white space and a capital follow: a stop within words does not part them.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let polite = text.replace("閣下", "你").replace("阁下", "你");
        let mut words: Vec<Word> = Vec::new();
        let mut latin = false;
        let mut opens = true;
        let (mut stop, mut space) = (false, false);
        for sign in polite.chars().filter(|&sign| !is_invisible(sign)) {
            let plain = halfwidth(sign);
            let read = self.read(sign);
            if !read.is_alphanumeric() {
                latin = false;
                opens |= matches!(sign, '。' | '！' | '？' | '；');
                stop |= matches!(plain, '.' | '!' | '?' | ';');
                space |= plain.is_whitespace();
                continue;
            }
            opens |= stop && space && plain.is_uppercase();
            (stop, space) = (false, false);
            match words.last_mut() {
                Some(word) if latin && !is_cjk(read) => word.text.push(read),
                _ => {
                    words.push(Word {
                        text: read.into(),
                        opens,
                    });
                    opens = false;
                }
            }
            latin = !is_cjk(read);
        }
        words
    }
}

/// The form in which facts are compared: lower case, full-width letters made plain,
/// invisible characters gone, words apart by one space, none in Chinese.
pub(super) fn comparable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for sign in text.chars().filter(|&sign| !is_invisible(sign)) {
        let sign = halfwidth(sign);
        if !sign.is_alphanumeric() {
            gap = true;
            continue;
        }
        let before = out.chars().next_back();
        let joins_latin = before.is_some_and(|before| !is_cjk(before)) && !is_cjk(sign);
        if gap && joins_latin {
            out.push(' ');
        }
        gap = false;
        out.extend(sign.to_lowercase());
    }
    out
}

/// Whether the phrase stands in the text, both in comparable form.
///
/// A phrase that begins or ends with a Latin letter or digit must begin or end a
/// word there: "sue" is not in "issue", nor 5.00 in 15.00. Chinese has no such ends.
pub(super) fn holds(text: &str, phrase: &str) -> bool {
    let is_latin = |sign: Option<char>| sign.is_some_and(|sign| !is_cjk(sign) && sign != ' ');
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    if first.is_none() {
        return false;
    }
    text.match_indices(phrase).any(|(start, found)| {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = text
            .get(start + found.len()..)
            .and_then(|after| after.chars().next());
        !(is_latin(first) && is_latin(before) || is_latin(last) && is_latin(after))
    })
}

const fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

fn halfwidth(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

pub(super) const fn is_cjk(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_tricks() {
        assert_eq!(comparable("  BLACK-list!"), "black list");
        assert_eq!(comparable("ｂｌａｃｋlist"), "blacklist");
        assert_eq!(comparable("bla\u{200b}ck\u{ad}list"), "blacklist");
        assert_eq!(comparable("黑 * 名—单"), "黑名单");
        assert_eq!(comparable("回复 TD 退订"), "回复td退订");
    }

    #[test]
    fn latin_phrases_match_whole_words_and_chinese_ones_anywhere() {
        assert!(!holds(&comparable("no issue"), "sue"));
        assert!(holds(&comparable("we will sue."), "sue"));
        assert!(!holds(&comparable("CNY 15.00"), &comparable("5.00")));
        assert!(holds(&comparable("您已被列入黑名单"), "黑名单"));
        assert!(holds(&comparable("您sue我"), "sue"));
    }

    #[test]
    fn both_scripts_and_look_alike_letters_are_one() {
        let fold = Fold::new();
        let text =
            |text| -> Vec<String> { fold.words(text).into_iter().map(|word| word.text).collect() };
        assert_eq!(text("上門催收"), text("上门 催*收"));
        assert_eq!(text("閣下的僱主"), text("您的雇主"));
        assert_eq!(text("сourt"), ["court"]); // a Cyrillic c
        assert_eq!(text("ＣＯＵＲＴ"), ["court"]);
    }

    #[test]
    fn a_stop_ends_a_sentence_where_a_capital_follows() {
        let fold = Fold::new();
        let opens = |text| -> Vec<bool> {
            fold.words(text)
                .into_iter()
                .map(|word| word.opens)
                .collect()
        };
        assert_eq!(opens("To court. We"), [true, false, true]);
        assert_eq!(opens("to. court"), [true, false]);
        assert_eq!(opens("起。诉"), [true, true]);
    }
}
