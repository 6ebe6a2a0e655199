//! The page in Chinese, in the traditional script. Spaces stand beside figures and names,
//! so that lines break there and not within them.

use super::{Change, Label, Line, Words, list};
use crate::case::Said;
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

pub struct Chinese;

/// For a value of the library that is younger than these words.
const NO_WORDS: &str = "見紀錄";

fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "甲等：三個獨立來源相符",
        Grade::B => "乙等：兩個獨立來源相符",
        Grade::C => "丙等：一個來源與借款人所述相符",
        Grade::D => "丁等：只有借款人所述，或唯一的來源與所述不符",
        Grade::F => "待查：來源互相矛盾，由專人查看",
        _ => NO_WORDS,
    }
}

fn outcome(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Approve => "批准",
        DecisionOutcome::Refer => "暫緩：先由專人查看或補交文件",
        DecisionOutcome::Decline => "拒絕",
        _ => NO_WORDS,
    }
}

fn hardship(reason: HardshipReason) -> &'static str {
    match reason {
        HardshipReason::Disaster => "災害",
        HardshipReason::Illness => "疾病",
        HardshipReason::Unemployment => "失業",
        HardshipReason::IncomeDrop => "收入下降",
        HardshipReason::FamilyEvent => "家庭變故",
        _ => NO_WORDS,
    }
}

fn document(kind: EvidenceKind) -> &'static str {
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

fn contact_rule(rule: ContactRule) -> &'static str {
    match rule {
        ContactRule::UnknownZone => "不知道借款人所在地的時間",
        ContactRule::Relief => "援助期內任何人不得催收",
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

fn rule_of_policy(rule: WarningRule) -> &'static str {
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

impl Words for Chinese {
    fn space(&self) -> &'static str {
        ""
    }

    fn comma(&self) -> &'static str {
        "；"
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::AskedFor => "申請金額",
            Label::IncomeVerified => "收入核實",
            Label::IncomeUsable => "可計入的收入",
            Label::OfNote => "備註",
            Label::Score => "信用評分",
            Label::Unusual => "異常",
            Label::PaymentToIncome => "本貸款佔收入",
            Label::DebtsToIncome => "所有債務佔收入",
            Label::Decision => "決定",
            Label::FirstSteps => "先要",
            Label::Because => "原因",
            Label::NoticeDue => "須通知借款人",
            Label::ToRepay => "應還總額",
            Label::CostNominal => "年化成本（名義）",
            Label::CostEffective => "年化成本（實際）",
            Label::Number => "期",
            Label::Due => "到期日",
            Label::Payment => "還款",
            Label::Principal => "本金",
            Label::Interest => "利息",
            Label::Balance => "餘額",
            Label::Total => "合計",
            Label::Statement => "結單日",
            Label::Instalment => "應還",
            Label::CameIn => "已收",
            Label::PaidOn => "收款日",
            Label::DaysLate => "逾期天數",
            Label::Wage => "工資",
            Label::WageFall => "降幅 %",
            Label::Points => "分數",
            Label::Level => "級別",
            Label::Reasons => "原因",
            Label::PastDue => "逾期",
            Label::ScoreChange => "分數變化",
            Label::WhatToDo => "建議",
            Label::When => "時間",
            Label::By => "方式",
            Label::For => "目的",
            Label::Lawful => "是否合規",
            Label::Note => "備註",
            Label::Hardship => "困難原因",
            Label::Documents => "證明文件",
            Label::PaidInPart => "部分還款",
            Label::Granted => "已批准",
            Label::Referred => "先由專人查看",
            Label::Declined => "拒絕",
            Label::NothingToPay => "下次還款日",
            Label::NoCollection => "停止催收",
            Label::StillToPay => "仍須償還",
            Label::InterestWaived => "免收利息",
            Label::PresentValue => "銀行的代價",
            Label::ToBook => "賬面損失",
            Label::WithoutHelp => "若無援助的逾期",
            Label::EuropeanTest => "歐洲 1 % 測試",
            Label::RiskClass => "貸款分類",
            Label::ToSpare => "每月可用於本貸款",
            Label::Offer => "方案",
            Label::Affordable => "能否負擔",
            Label::FirstThree => "首三個月",
            Label::Later => "其後",
            Label::Overdue => "逾期款",
            Label::Worth => "對銀行",
            Label::Class => "分類",
            Label::Records => "紀錄數目",
            Label::Sound => "紀錄簿",
            Label::MadeAgain => "重新計算",
            Label::TamperTest => "警報測試",
        }
    }

    #[allow(clippy::too_many_lines)] // one sentence each
    fn line(&self, line: Line<'_>) -> String {
        match line {
            Line::Title => "一位借款人的歷程".to_owned(),
            Line::Invented => {
                "借款人與銀行均屬虛構。以下每個數字都由個案檔案所記的行為計算得出。".to_owned()
            }
            Line::CardLearned {
                is_behaviour,
                n_rows,
                bad_percent,
            } => {
                let (what, of) = match is_behaviour {
                    true => ("行為評分", "客戶"),
                    false => ("申請評分", "申請人"),
                };
                format!("{what}取自 {n_rows} 位{of}的紀錄，其中 {bad_percent} % 未能還款。")
            }
            Line::AmountsIn(code) => format!("金額以 {code} 計。"),
            Line::Application(on) => format!("1. 申請，{on}"),
            Line::OverMonths(amount, months) => format!("{amount}，分 {months} 個月"),
            Line::IncomeGrade(found) => grade(found).to_owned(),
            Line::AMonth(amount) => format!("每月 {amount}"),
            Line::ScoreOfApplicant(points, pd) => {
                format!("{points} 分；每 100 位這樣的申請人有 {pd} 位未能還款")
            }
            Line::OfIncome(percent) => percent,
            Line::Undefined => "沒有收入可供比較".to_owned(),
            Line::Decided {
                outcome: found,
                tier,
                rate,
            } => {
                let tier = tier.map_or(String::new(), |tier| format!("，利率級別 {tier}"));
                let rate = rate.map_or(String::new(), |rate| format!("，年利率 {rate}"));
                format!("{}{tier}{rate}", outcome(found))
            }
            Line::NoticeBy(by, cite) => {
                let by = by.map_or("應要求提供".to_owned(), |day| format!("{day} 或之前"));
                format!("{by}（{cite}）")
            }
            Line::NotApproved => "沒有貸款，歷程到此結束。".to_owned(),
            Line::Plan(on) => format!("2. 還款方案，由 {on} 起"),
            Line::OfItInterest(all, interest) => format!("{all}，其中利息 {interest}"),
            Line::InterestFree(n) => format!("首 {n} 期免息。"),
            Line::Months => "3. 逐月情況".to_owned(),
            Line::WatchedBy { fall, amber, red } => {
                let fall = fall.map_or(String::new(), |percent| {
                    format!(
                        "銀行的政策則看得見：工資比前三個月平均低 {percent} % 或以上即發出預警，\
                         無論分數多高。"
                    )
                });
                let limit = |points: Option<i32>, level: &str| {
                    points.map_or(String::new(), |points| {
                        format!("低於 {points} 分為{level}。")
                    })
                };
                format!(
                    "每次結單時只按還款紀錄評分，分數看不見收入。{fall}{}{}",
                    limit(amber, "黃色"),
                    limit(red, "紅色")
                )
            }
            Line::FactsOfPolicy { late, debit } => format!(
                "款項逾期為{}，自動扣款被退回為{}。綠色無須處理，黃色應主動聯絡，紅色須即時處理；\
                 級別要到結單持續良好一段時間才會解除。",
                self.level(late),
                self.level(debit)
            ),
            Line::ReadTheTable => "「已收」與「收款日」是上次結單以來的還款；「退回」指自動扣款被退回。\
                                   「逾期天數」由最早一期未全數還清的到期日計至結單日。「降幅 %」\
                                   是工資與前三個月平均的比較。"
                .to_owned(),
            Line::NoWarning => "沒有預警。".to_owned(),
            Line::PaidAfterwards(amount, on) => {
                format!("最後一次結單之後，於 {on} 收到 {amount}。")
            }
            Line::Warning(number, on) => format!("第 {number} 次預警，{on}"),
            Line::WarnedBefore => {
                "當日沒有任何逾期，分數也沒有下降。分數看不見收入，政策的規則看得見。".to_owned()
            }
            Line::LevelMeans(level) => match level {
                Level::Green => "綠色：無須處理".to_owned(),
                Level::Amber => "黃色：主動聯絡".to_owned(),
                Level::Red => "紅色：即時處理".to_owned(),
                _ => "未知：太久沒有結單".to_owned(),
            },
            Line::WageFell(percent) => format!("工資比前三個月平均低 {percent} %"),
            Line::DebitCameBack => "自動扣款被退回".to_owned(),
            Line::DaysPastDue(days) => format!("有款項逾期 {days} 天"),
            Line::PointsBelow(points, limit) => format!("{points} 分，低於 {limit} 分"),
            Line::RuleOfPolicy(rule) => rule_of_policy(rule).to_owned(),
            Line::DebitReturned => "退回".to_owned(),
            Line::NothingPastDue => "沒有".to_owned(),
            Line::PastDueSince(days, amount, since) => {
                format!("{days} 天：{amount}，由 {since} 起")
            }
            Line::ScoreOfCustomer {
                points,
                pd_percent,
                amber,
            } => {
                let side = amber.map_or(String::new(), |limit| {
                    let side = if points < limit { "低於" } else { "不低於" };
                    format!("，{side}界線 {limit} 分")
                });
                format!("{points} 分{side}；每 100 位這樣的客戶有 {pd_percent} 位一個月內違約")
            }
            Line::ScoreRose(points) => format!("比上次結單高 {} 分", points.unsigned_abs()),
            Line::ScoreFell(points) => format!("比上次結單低 {} 分", points.unsigned_abs()),
            Line::ScoreStayed => "與上次結單相同".to_owned(),
            Line::NoScoreBefore => "這是第一次結單".to_owned(),
            Line::PointsLost(code, text, points) => {
                format!("{}：失 {} 分", self.reason(code, text), points.unsigned_abs())
            }
            Line::Elsewhere(points) => {
                let side = if points < 0 { "失" } else { "得" };
                format!("其他：{side} {} 分", points.unsigned_abs())
            }
            Line::ToldBy(day, cite) => format!("{day} 或之前（{cite}）"),
            Line::Contact(zone) => format!("4. 聯絡，按借款人當地時間（{zone}）"),
            Line::BorrowerCalls => "借款人來電".to_owned(),
            Line::BorrowerSays(Said::KeepsPaying) => {
                "表示工資只是暫時減少，會按原約還款".to_owned()
            }
            Line::BorrowerSays(Said::AsksForHelp) => "表示還款有困難，請求援助".to_owned(),
            Line::Yes => "是".to_owned(),
            Line::NotBefore(at) => format!("要等到 {at}"),
            Line::Never => "否，任何時間都不可".to_owned(),
            Line::InTheWay { rule, firm, cites } => {
                let own = if firm { "銀行自訂的規則" } else { "" };
                let cites: Vec<&str> = [cites.as_str(), own]
                    .into_iter()
                    .filter(|cite| !cite.is_empty())
                    .collect();
                match cites.join("；") {
                    cites if cites.is_empty() => contact_rule(rule).to_owned(),
                    cites => format!("{}（{cites}）", contact_rule(rule)),
                }
            }
            Line::Message { at, channel, text } => {
                format!("- {at}，{}：「{text}」", self.channel(channel))
            }
            Line::Help(on) => format!("5. 援助，{on} 申請"),
            Line::CareAction => "關懷行動為能證明困難的借款人免息緩繳若干期。".to_owned(),
            Line::HardshipSince(reason, on) => format!("{}，{on}", hardship(reason)),
            Line::Document {
                kind,
                issued_on,
                checked_by,
            } => {
                let checked = checked_by
                    .map_or("尚未核查".to_owned(), |name| format!("由 {name} 核查"));
                format!("{}，{issued_on} 發出，{checked}", document(kind))
            }
            Line::NoDocument => "沒有".to_owned(),
            Line::PaidInPart(amount) => format!(
                "已收到 {amount}，抵最早一期未還清的款項；各方案按該期全數計算，此款在下次還款時扣除"
            ),
            Line::PutOff(n) => format!("緩繳 {n} 期，期間免息"),
            Line::From(from, through) => format!("{from} 至 {through}"),
            Line::StillToPay(before, after) if before == after => {
                format!("{after}：與之前相同，只是較遲")
            }
            Line::StillToPay(before, after) => format!("{after}；之前是 {before}"),
            Line::PresentValue {
                change,
                before,
                after,
            } => {
                let what = match change {
                    Change::Less(amount) => format!("現值少 {amount}"),
                    Change::More(amount) => format!("沒有，現值反而多 {amount}"),
                    Change::None => "現值沒有損失".to_owned(),
                };
                format!(
                    "{what}。按貸款本身的利率，原約還款當日值 {before}，新還款值 {after}"
                )
            }
            Line::Books {
                change,
                carried,
                after,
            } => {
                let what = match change {
                    Change::Less(amount) => format!("{amount} （IFRS 9 修改損失）"),
                    Change::More(amount) => format!("沒有，修改收益 {amount} （IFRS 9）"),
                    Change::None => "沒有".to_owned(),
                };
                format!("{what}。賬面金額 {carried}，新還款值 {after}")
            }
            Line::DaysWithoutHelp { days, since, on } => {
                format!("{on} 恢復還款時為 {days} 天，由 {since} 起計")
            }
            Line::EuropeanTest {
                percent,
                limit,
                is_default,
            } => {
                let counts = match is_default {
                    true => format!("超過 {limit}，在當地算違約"),
                    false => format!("不超過 {limit}，在當地不算違約"),
                };
                format!("貸款價值減少 {percent}，{counts}")
            }
            Line::Observed(class, from, until) => {
                format!("最佳為{}，觀察期由 {from} 至 {until}", self.class(class))
            }
            Line::NewPlan => "新的還款方案".to_owned(),
            Line::ToSpare {
                left,
                income,
                other_debt,
                living_cost,
                after_living,
                share_percent,
                after_share,
            } => format!(
                "{left}，取兩者中較低者，最低為 0。收入 {income} 減其他債務 {other_debt} 減生活費 \
                 {living_cost}，得 {after_living}。債務最多佔收入 {share_percent}，減其他債務，得 \
                 {after_share}"
            ),
            Line::Offers => "可以提供的方案，由最佳起".to_owned(),
            Line::ReadTheOffers => "「能否負擔」：「一直」指每次還款都在可用金額之內，「起初」指首三個\
                                    月可以而其後不可以，「不能」指首三個月也不可以。「首三個月」與\
                                    「其後」是期內最大一次還款。「對銀行」是與按原約還款比較的現值。\
                                    「分類」是貸款可得的最佳風險分類。\
                                    先排負擔得起的，再排對銀行代價低的。"
                .to_owned(),
            Line::OverdueOf {
                counted,
                overdue,
                in_part,
            } => {
                let sum = if in_part.is_zero() {
                    String::new()
                } else {
                    format!("（{overdue} 加已收的 {in_part}）")
                };
                format!("各方案計入的逾期款為 {counted}{sum}，現在收取或延後收取，見該欄。")
            }
            Line::AskedForNow => "現在收取".to_owned(),
            Line::PutOffTo => "延後".to_owned(),
            Line::NothingOverdue => "-".to_owned(),
            Line::Less(amount) => format!("少 {amount}"),
            Line::More(amount) => format!("多 {amount}"),
            Line::NotOffered => "不能提供的方案與原因".to_owned(),
            Line::NotOfferedBecause(offer, why) => format!("- {offer}：{why}。"),
            Line::Audit => "6. 審計紀錄".to_owned(),
            Line::NRecords(n) => format!("{n} 筆，每個決定、預警、聯絡、援助各一筆"),
            Line::Sound => {
                "完好：沒有任何改動。每個位元組都已與另存的筆數和指紋核對".to_owned()
            }
            Line::MadeAgain(equal, all) => format!("由相同事實重算，{all} 筆中 {equal} 筆相同"),
            Line::Fingerprint(head) => format!("指紋：{head}"),
            Line::Tampered(record, all) => format!(
                "通過：在副本中故意改動一個位元組，已在 {all} 筆中的第 {record} 筆被發現"
            ),
            Line::Kept { folder, with_cards } => {
                let cards = if with_cards { "、評分卡" } else { "" };
                format!("頁面{cards}與審計紀錄存放在 {folder}")
            }
        }
    }

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
