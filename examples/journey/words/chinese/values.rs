//! Words for the library's own values.

use super::{Chinese, NO_WORDS};
use crate::words::{Values, list};
use scorewright::early_warning::{Action, Level, WarningRule};
use scorewright::lending::decision::{DecisionOutcome, Step};
use scorewright::lending::income::{Grade, IncomeClass, IncomeReason, SourceKind};
use scorewright::lending::loan::PlanError;
use scorewright::lending::outreach::{Channel, ContactRule, Purpose};
use scorewright::lending::relief::{
    Affordability, AssetClass, DeclineReason, EvidenceKind, HardshipReason, NotOffered, OfferKind,
    ReferReason,
};
use scorewright::scoring::Flags;

fn source(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Stated => "借款人所述",
        SourceKind::PayrollDeposits => "工資入賬紀錄",
        SourceKind::TaxRecord => "納稅紀錄",
        SourceKind::SocialFund => "公積金紀錄",
        SourceKind::Employer => "僱主證明",
        SourceKind::ThirdParty => "第三方估算",
        _ => NO_WORDS,
    }
}

fn income_class(class: IncomeClass) -> &'static str {
    match class {
        IncomeClass::Salary => "工資",
        IncomeClass::SelfEmployed => "自僱",
        IncomeClass::Commission => "佣金",
        IncomeClass::Gig => "零工",
        IncomeClass::PartTime => "兼職",
        IncomeClass::Pension => "養老金",
        IncomeClass::Annuity => "年金",
        IncomeClass::Benefit => "補助",
        IncomeClass::Alimony => "贍養費",
        _ => NO_WORDS,
    }
}

fn plan_error(reason: &PlanError) -> String {
    match reason {
        PlanError::ExtensionAfterMaturity => "貸款已經到期".to_owned(),
        PlanError::ExtensionTooLong {
            limit_months,
            citation,
        } => format!("最多可延長 {limit_months} 個月（{citation}）"),
        PlanError::OutOfRange {
            field: "instalment_parts",
            ..
        } => "餘下期數不足以分攤".to_owned(),
        _ => "這筆貸款的條款不允許".to_owned(),
    }
}

pub(super) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "甲等：三個獨立來源相符",
        Grade::B => "乙等：兩個獨立來源相符",
        Grade::C => "丙等：一個來源與借款人所述相符",
        Grade::D => "丁等：只有借款人所述，或唯一的來源與所述不符",
        Grade::F => "待查：來源互相矛盾，由專人查看",
        _ => NO_WORDS,
    }
}

pub(super) fn outcome(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Approve => "批准",
        DecisionOutcome::Refer => "暫緩：先由專人查看或補交文件",
        DecisionOutcome::Decline => "拒絕",
        _ => NO_WORDS,
    }
}

pub(super) fn hardship(reason: HardshipReason) -> &'static str {
    match reason {
        HardshipReason::Disaster => "災害",
        HardshipReason::Illness => "疾病",
        HardshipReason::Unemployment => "失業",
        HardshipReason::IncomeDrop => "收入下降",
        HardshipReason::FamilyEvent => "家庭變故",
        _ => NO_WORDS,
    }
}

pub(super) fn document(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::DisasterNotice => "災害證明",
        EvidenceKind::MedicalCertificate => "醫療證明",
        EvidenceKind::UnemploymentCertificate => "失業證明",
        EvidenceKind::Payroll => "工資紀錄",
        EvidenceKind::TaxRecord => "納稅紀錄",
        EvidenceKind::CivilRegistry => "戶籍文件",
        _ => NO_WORDS,
    }
}

pub(super) fn contact_rule(rule: ContactRule) -> &'static str {
    match rule {
        ContactRule::UnknownZone => "不知道借款人所在地的時間",
        ContactRule::Relief => "援助期內任何人不得催收",
        ContactRule::ReliefPending => "已申請援助，決定之前任何人不得催收",
        ContactRule::Moratorium => "法定暫緩期內不得要求還款",
        ContactRule::ArtificialVoice => "借款人沒有同意人工合成語音",
        ContactRule::HumanOnly => "借款人處於弱勢，只能由專人聯絡",
        ContactRule::Hours => "安靜時段",
        ContactRule::Cap(_) => "聯絡次數已達上限",
        ContactRule::Cooldown => "距上次交談太近",
        ContactRule::ThirdParty => "不是可以聯絡的人",
        ContactRule::Disclosure => "他人會因此得知債務",
        ContactRule::VisitStaff => "上門人數不足",
        ContactRule::VisitVulnerable => "不得上門拜訪弱勢借款人",
        ContactRule::OptOutText => "訊息沒有說明如何拒收",
        ContactRule::OneChannelADay => "一天只用一種方式聯絡",
        ContactRule::InconvenientTime => "借款人說過這個時間不方便",
        ContactRule::Ceased => "借款人要求停止聯絡",
        ContactRule::Represented => "借款人已有律師代表",
        ContactRule::Workplace => "不得在工作地點聯絡",
        ContactRule::OptedOut => "借款人不願以這種方式聯絡",
        _ => NO_WORDS,
    }
}

pub(super) fn rule_of_policy(rule: WarningRule) -> &'static str {
    match rule {
        WarningRule::Threshold => "分數低於政策的界線",
        WarningRule::Drop => "分數急跌",
        WarningRule::PdRatio => "風險已是當初的數倍",
        WarningRule::Ewma | WarningRule::Cusum => "分數已持續下滑一段時間",
        WarningRule::DisasterNotice => "借款人所在地宣布發生災害",
        WarningRule::MedicalNotice => "得知借款人患病",
        WarningRule::ForborneElsewhere => "其他貸款機構已給予援助",
        WarningRule::PayrollDrop => "工資下降",
        WarningRule::AutopayFailed => "自動扣款被退回",
        WarningRule::DaysPastDue => "有款項逾期",
        _ => NO_WORDS,
    }
}

impl Values for Chinese {
    fn level(&self, level: Level) -> &'static str {
        match level {
            Level::Green => "綠色",
            Level::Amber => "黃色",
            Level::Red => "紅色",
            Level::Unknown => "未知",
            _ => NO_WORDS,
        }
    }

    fn action(&self, action: Action) -> &'static str {
        match action {
            Action::Contact => "主動聯絡借款人",
            Action::OfferGracePeriod => "免費多給幾天還款",
            Action::ReviewIncome => "了解收入並重新核實",
            Action::OfferRelief => "提供援助：緩繳或減低每期還款",
            Action::RestrictLimit => "調低額度",
            Action::Collections => "轉交催收",
            _ => NO_WORDS,
        }
    }

    fn step(&self, step: Step) -> String {
        match step {
            Step::MoreDocuments => "請補交文件".to_owned(),
            Step::ManualReview => "由專人決定".to_owned(),
            Step::LowerAmount(amount) => format!("改為提供 {amount}"),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn income_reason(&self, reason: IncomeReason) -> String {
        match reason {
            IncomeReason::Stale(kind) => format!("{}已過期，沒有採用", source(kind)),
            IncomeReason::ClassDiscount(class) => {
                format!("{}收入按銀行的折扣計算", income_class(class))
            }
            IncomeReason::Capped => "公積金基數已達法定上限，沒有比較".to_owned(),
            IncomeReason::Floored => "公積金基數為法定下限，沒有比較".to_owned(),
            IncomeReason::LowConfidence => "估算不夠可靠，沒有採用".to_owned(),
            IncomeReason::NetOfTax => "入賬為稅後金額，沒有與納稅紀錄比較".to_owned(),
            IncomeReason::ShortHistory => "入賬月數太少，看不出趨勢".to_owned(),
            IncomeReason::DeclinedStabilised => "入賬下降後已穩定，按較低水平計算".to_owned(),
            IncomeReason::Declining => "入賬仍在下降，由專人查看".to_owned(),
            IncomeReason::Variable => "入賬波動，金額已下調".to_owned(),
            IncomeReason::StatedOnly => "只有借款人所述".to_owned(),
            IncomeReason::Overstated => "所述高於已證實收入的容許範圍".to_owned(),
            IncomeReason::Conflict => "兩個來源相差超過上限".to_owned(),
            IncomeReason::DisagreesWithStated => "所述與唯一的來源不符".to_owned(),
            IncomeReason::NotStated => "沒有近期的陳述可供比較".to_owned(),
            IncomeReason::FewKnownMonths => "已知的入賬月數太少，看不出趨勢".to_owned(),
            IncomeReason::Concurrent => "同時由數個付款人支付的收入已相加".to_owned(),
            IncomeReason::Consecutive => "先後的收入按月合為一項".to_owned(),
            IncomeReason::CountedOnce => "支付相同的付款人視為同一項收入".to_owned(),
            IncomeReason::Ended => "最近數月沒有入賬的收入不計".to_owned(),
            IncomeReason::PartlyStated => "只有借款人所述的收入不計".to_owned(),
            IncomeReason::Seasonal => "季節性收入按全年計算".to_owned(),
            IncomeReason::NoFullYear => "沒有全年紀錄的季節性收入不計".to_owned(),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn flags(&self, flags: Flags) -> String {
        let known = [
            (Flags::MISSING, "有答案缺漏"),
            (Flags::SPECIAL, "有答案是代碼"),
            (Flags::NON_FINITE, "有答案不是數字"),
            (Flags::OUT_OF_RANGE, "有答案超出範圍"),
            (Flags::UNSEEN, "有答案是評分從未見過的"),
            (Flags::UNTRAINED, "有答案是評分沒有學過的"),
            (Flags::BEYOND_TRAINING, "有答案超出評分見過的範圍"),
        ];
        let set = known.into_iter().filter(|(flag, _)| flags.contains(*flag));
        let said = list(self, set.map(|(_, text)| text.to_owned()));
        format!("{said}：使用評分前請先查看")
    }

    /// The codes of the shipped schemas and of the shipped policy.
    fn reason<'t>(&self, code: &str, _: &'t str) -> &'t str {
        match code {
            "B01" => "本月逾期還款",
            "B02" => "一個月前逾期還款",
            "B03" => "兩個月前逾期還款",
            "B04" => "三個月前逾期還款",
            "B05" => "四個月前逾期還款",
            "B06" => "五個月前逾期還款",
            "R01" => "任職年資",
            "R02" => "居住狀況",
            "R03" => "申請的貸款期限",
            "R04" => "年齡",
            "R05" => "過往違約紀錄",
            "R06" => "工作類型",
            "R07" => "生活開支",
            "R08" => "收入",
            "R09" => "資產",
            "R10" => "其他債務",
            "R11" => "申請的金額",
            "R12" => "商品價格與貸款之比",
            "P01" => "過去十二個月有款項逾期九十天或以上",
            "P02" => "申請人未成年",
            "P03" => "在六家或以上機構有貸款",
            "P10" => "收入不足以負擔本貸款與其他債務的還款",
            _ => NO_WORDS,
        }
    }

    fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Voice => "專人來電",
            Channel::AiVoice => "機器來電",
            Channel::Sms => "短訊",
            Channel::Email => "電郵",
            Channel::AppMessage => "應用程式訊息",
            Channel::Letter => "信件",
            Channel::Visit => "上門",
            _ => NO_WORDS,
        }
    }

    fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::CareCheck => "提供援助",
            Purpose::Reminder => "提醒日期",
            Purpose::Resumption => "告知恢復還款",
            Purpose::Collection => "催收",
            Purpose::Legal => "法律程序",
            _ => NO_WORDS,
        }
    }

    /// Kept whole by spaces that do not break.
    fn offer(&self, kind: OfferKind) -> String {
        match kind {
            OfferKind::AsAgreed => "按原約".to_owned(),
            OfferKind::Grace { days } => format!("寬限\u{a0}{days}\u{a0}天"),
            OfferKind::InstalmentPlan { parts } => format!("一期款項分\u{a0}{parts}\u{a0}次還"),
            OfferKind::PartialDeferral { periods } => format!("部分緩繳\u{a0}{periods}\u{a0}期"),
            OfferKind::Extension { extra_periods } => format!("延長\u{a0}{extra_periods}\u{a0}期"),
            OfferKind::DeferralAccrued { periods } => {
                format!("緩繳\u{a0}{periods}\u{a0}期，利息後付")
            }
            OfferKind::DeferralCapitalised { periods } => {
                format!("緩繳\u{a0}{periods}\u{a0}期，利息併入本金")
            }
            OfferKind::CareAction { periods } => {
                format!("關懷行動：緩繳\u{a0}{periods}\u{a0}期，免息")
            }
            _ => NO_WORDS.to_owned(),
        }
    }

    fn affordability(&self, affordability: Affordability) -> &'static str {
        match affordability {
            Affordability::Throughout => "一直",
            Affordability::AtFirst => "起初",
            Affordability::No => "不能",
            _ => NO_WORDS,
        }
    }

    fn class(&self, class: AssetClass) -> &'static str {
        match class {
            AssetClass::Normal => "正常",
            AssetClass::SpecialMention => "關注",
            AssetClass::Substandard => "次級",
            AssetClass::Doubtful => "可疑",
            AssetClass::Loss => "損失",
            _ => NO_WORDS,
        }
    }

    fn refer(&self, reason: ReferReason) -> String {
        match reason {
            ReferReason::EvidenceMissing => "缺少能證明該原因的文件".to_owned(),
            ReferReason::EvidenceTooOld { max_age_days } => {
                format!("文件發出已超過 {max_age_days} 天，請提供較新的文件")
            }
            ReferReason::EvidenceAfterRequest => "文件日期在申請之後".to_owned(),
            ReferReason::EvidenceUnverified => "文件尚未有人核查".to_owned(),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn decline(&self, reason: DeclineReason) -> String {
        match reason {
            DeclineReason::TenureTooShort { min_days } => format!("貸款未滿 {min_days} 天"),
            DeclineReason::TooFarPastDue { max_days } => format!("逾期超過 {max_days} 天"),
            DeclineReason::TooManyConcessions { max } => {
                format!("二十四個月內最多 {max} 次")
            }
            DeclineReason::AlreadyInRelief => "其他援助仍在進行".to_owned(),
            DeclineReason::Matured => "貸款已經到期".to_owned(),
            DeclineReason::NothingDue { months } => format!("{months} 個月內沒有到期款項"),
            DeclineReason::EventTooOld { max_days } => format!("事情發生已超過 {max_days} 天"),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn not_offered(&self, reason: &NotOffered) -> String {
        match reason {
            NotOffered::Plan(reason) => plan_error(reason),
            NotOffered::Declined(reasons) => {
                let reasons = reasons.iter().map(|&why| self.decline(why));
                format!("拒絕：{}", list(self, reasons))
            }
            NotOffered::Referred(reasons) => {
                let reasons = reasons.iter().map(|&why| self.refer(why));
                format!("先由專人查看：{}", list(self, reasons))
            }
            NotOffered::NotAppliedFor => "須附文件申請".to_owned(),
            NotOffered::NothingDue { months } => format!("{months} 個月內沒有到期款項"),
            NotOffered::GraceOver { days } => format!("到期日後的 {days} 天已過"),
            NotOffered::CustomerTooNew { min_months } => {
                format!("只限滿 {min_months} 個月的客戶")
            }
            _ => NO_WORDS.to_owned(),
        }
    }
}
