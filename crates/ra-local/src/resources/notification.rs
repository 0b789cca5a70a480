//! When a trust anchor's owner is notified of certificates that expire
//! (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html>).

use ra_policy::{limits::NOTIFICATION_DAYS, trust_policy::SERVICE_PRINCIPAL};
use serde::{Deserialize, Serialize};

use crate::error::ServiceError;

/// The settings of a trust anchor, one for each event.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct NotificationSettings(Vec<Detail>);

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(flatten)]
    setting: NotificationSetting,
    configured_by: String,
}

/// A setting as it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NotificationSetting {
    event: Event,
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<u16>,
    #[serde(default)]
    channel: Channel,
}

/// Which setting is to be as it was.
#[derive(Debug, Deserialize)]
pub(crate) struct NotificationSettingKey {
    event: Event,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Event {
    CaCertificateExpiry,
    EndEntityCertificateExpiry,
}

/// The only channel that there is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Channel {
    #[default]
    All,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self(
            [Event::CaCertificateExpiry, Event::EndEntityCertificateExpiry]
                .map(Detail::service_default)
                .into(),
        )
    }
}

impl Detail {
    /// The setting of an anchor for which nothing was said.
    fn service_default(event: Event) -> Self {
        let threshold = Some(NOTIFICATION_DAYS);
        Self {
            setting: NotificationSetting { event, enabled: true, threshold, channel: Channel::All },
            configured_by: SERVICE_PRINCIPAL.into(),
        }
    }
}

impl NotificationSettings {
    /// Takes the settings of an account, each in place of the one of its event; all of them, or none.
    pub(crate) fn put(
        &mut self,
        settings: Vec<NotificationSetting>,
        account: &str,
    ) -> Result<(), ServiceError> {
        if settings.iter().any(|setting| setting.enabled && setting.threshold.is_none()) {
            return Err(ServiceError::validation("a notification setting that is enabled needs a threshold"));
        }
        for setting in settings {
            let event = setting.event;
            self.replace(event, Detail { setting, configured_by: account.into() });
        }
        Ok(())
    }

    /// Brings back what the service itself sets.
    pub(crate) fn reset(&mut self, keys: &[NotificationSettingKey]) {
        for key in keys {
            self.replace(key.event, Detail::service_default(key.event));
        }
    }

    fn replace(&mut self, event: Event, detail: Detail) {
        if let Some(stored) = self.0.iter_mut().find(|stored| stored.setting.event == event) {
            *stored = detail;
        }
    }
}
