//! The page in Chinese, in the traditional script. Spaces stand beside figures and names,
//! so that lines break there and not within them.

mod values;

use super::{Change, Label, Line, Values as _, Words};
use crate::case::Said;
use scorewright::early_warning::Level;
use values::{contact_rule, document, grade, hardship, outcome, rule_of_policy};

pub struct Chinese;

/// For a value of the library that is younger than these words.
const NO_WORDS: &str = "見紀錄";

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
            Line::WarnedAgain(first) => format!("再次提醒：{first} 預警所述的情況仍然存在。"),
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
            Line::StillToPay {
                before,
                after,
                change,
            } => match change {
                Change::None => format!("{after}：與之前相同，只是較遲"),
                Change::Less(amount) => format!("{after}：比之前的 {before} 少 {amount}"),
                Change::More(amount) => {
                    format!("{after}：比之前的 {before} 多 {amount}，是未付期間的利息")
                }
            },
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
}
