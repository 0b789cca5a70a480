use std::error::Error;

use plotters::prelude::*;
use ra_pki::KeyType;

use super::{
    openssl::OpensslSpeed,
    page::{back_ends, library},
    run::Run,
};

/// One bar: a signer, and how many signatures or requests it makes in a second.
struct Bar {
    name: String,
    per_second: f64,
    is_request: bool,
}

const WIDTH: u32 = 800;
const TITLE_HEIGHT: i32 = 62;
const BAR_HEIGHT: i32 = 18;
const BAR_STEP: i32 = 24;
const PANEL_HEAD: i32 = 30;
const BARS_LEFT: i32 = 210;
const BARS_RIGHT: i32 = 720;

const REQUEST: RGBColor = RGBColor(0x1f, 0x5f, 0xa8);
const RAW: RGBColor = RGBColor(0xb4, 0xbf, 0xcc);
const TEXT: RGBColor = RGBColor(0x22, 0x2b, 0x36);
const FAINT: RGBColor = RGBColor(0x5b, 0x66, 0x73);

/// The chart, as SVG: signed requests beside raw signatures, for the two most common key types.
pub fn chart(run: &Run, openssl: Option<&OpensslSpeed>) -> Result<String, Box<dyn Error>> {
    let panels = [
        ("ECDSA P-256", bars(run, KeyType::P256, openssl)?),
        ("RSA-2048", bars(run, KeyType::Rsa2048, openssl)?),
    ];
    let heights = panels.iter().map(|(_, bars)| panel_height(bars));
    let height = u32::try_from(TITLE_HEIGHT + heights.sum::<i32>() + 10)?;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let text = |size: i32, color: &RGBColor| ("sans-serif", size).into_font().color(color);
        let title = "Per second on one core: signed CreateSession requests beside raw signatures";
        area.draw(&Text::new(title, (20, 14), text(18, &TEXT)))?;
        for (left, color, name) in [
            (20, REQUEST, "whole signed request"),
            (190, RAW, "raw signature, another crate or the back-end alone"),
        ] {
            area.draw(&Rectangle::new([(left, 42), (left + 12, 54)], color.filled()))?;
            area.draw(&Text::new(name, (left + 18, 41), text(13, &FAINT)))?;
        }
        let mut top = TITLE_HEIGHT;
        for (key, bars) in &panels {
            area.draw(&Text::new(*key, (20, top + 8), text(15, &TEXT)))?;
            let most = bars.iter().map(|bar| bar.per_second).fold(1.0, f64::max);
            let mut y = top + PANEL_HEAD;
            for bar in bars {
                let right = BARS_LEFT + pixels(bar.per_second / most);
                let color = if bar.is_request { REQUEST } else { RAW };
                area.draw(&Text::new(bar.name.as_str(), (20, y + 2), text(13, &TEXT)))?;
                area.draw(&Rectangle::new([(BARS_LEFT, y), (right, y + BAR_HEIGHT)], color.filled()))?;
                let figure = thousands(bar.per_second);
                area.draw(&Text::new(figure, (right + 6, y + 2), text(13, &FAINT)))?;
                y += BAR_STEP;
            }
            top += panel_height(bars);
        }
        area.present()?;
    }
    Ok(svg)
}

/// The bars of a key type, the fastest first.
fn bars(run: &Run, key_type: KeyType, openssl: Option<&OpensslSpeed>) -> Result<Vec<Bar>, Box<dyn Error>> {
    let mut bars = Vec::new();
    for back_end in back_ends(run, "signing", key_type) {
        let group = format!("signing {key_type} {back_end}");
        for (row, name, is_request) in [
            ("signed request", format!("signed request, {back_end}"), true),
            ("raw primitive", library(back_end).into(), false),
        ] {
            bars.push(Bar { name, per_second: 1e9 / run.time(&group, row)?, is_request });
        }
    }
    let group = format!("peers {key_type}");
    for peer in run.rows(&group) {
        bars.push(Bar { name: peer.into(), per_second: 1e9 / run.time(&group, peer)?, is_request: false });
    }
    if let Some(time) = openssl.and_then(|openssl| openssl.time(key_type)) {
        bars.push(Bar { name: "openssl speed".into(), per_second: 1e9 / time, is_request: false });
    }
    bars.sort_by(|one, other| other.per_second.total_cmp(&one.per_second));
    Ok(bars)
}

fn panel_height(bars: &[Bar]) -> i32 {
    PANEL_HEAD + BAR_STEP * i32::try_from(bars.len()).unwrap_or(0) + 12
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a share of some hundred pixels")]
fn pixels(share: f64) -> i32 {
    (f64::from(BARS_RIGHT - BARS_LEFT) * share).round() as i32
}

fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { tail.into() } else { format!("{head},{tail}") }
}
