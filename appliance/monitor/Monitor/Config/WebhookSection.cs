// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Alerts.Sending;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads <c>webhooks:</c> of <c>alerts:</c>.</summary>
internal static class WebhookSection
{
    private const int Most = 8;
    private const string Example = "https://hooks.example/telemetry";

    public static IReadOnlyList<WebhookSettings> ReadAll(YamlSection alerts)
    {
        List<WebhookSettings> webhooks = [];
        foreach (YamlSection section in alerts.Sections("webhooks", "webhook"))
        {
            Located<string> url = section.Required("url", Example);
            Uri? address = url.Value.Length > 0 ? AlertSection.ReadAddress(
                section, url, $"expected one such as {Example}", mayHaveQuery: true) : null;
            string? secret = section.Text("secret_file") is { } file ? SecretFile.Read(file, section.Errors) : null;
            if (secret is not null)
                CryptoLibrary.Require("webhook");
            long repeatNs = MonitorNumbers.Repeat.ReadOrDefault(section);
            section.Finish();
            if (address is null)
                continue;
            if (webhooks.Exists(known => known.Address == address))
                section.Errors.Add(url.Where, $"{url.Value} is given twice", "leave one out");
            webhooks.Add(new WebhookSettings(
                address, secret is null ? null : new WebhookSecret(Encoding.UTF8.GetBytes(secret)), repeatNs));
        }
        if (webhooks.Count > Most)
            alerts.Errors.Add(alerts.WhereOf("webhooks"), $"{webhooks.Count} webhooks are more than {Most}",
                "let an Alertmanager serve them");
        return webhooks;
    }
}
