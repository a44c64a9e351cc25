// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Config;

/// <summary><c>alerts:</c> of the configuration: receivers, and files of rules and secrets.</summary>
public sealed class AlertSectionTests
{
    [Theory]
    [InlineData("alerts: {rules: [/no/such.yaml]}",
        "m.yaml:1:18: /no/such.yaml: no such file; make it, or leave it out")]
    [InlineData("alerts: {rules: [\"/no/such/*.yaml\"]}",
        "m.yaml:1:18: /no/such: no such folder; make it, or leave the pattern out")]
    [InlineData("alerts: {rules: [\"/a*/x*.yaml\"]}",
        "m.yaml:1:18: \"/a*/x*.yaml\" has '*' in the name of a folder; use it in the names of files only, such as "
        + "rules.d/*.yaml")]
    [InlineData("alerts:\n  webhooks:\n    - url: hooks",
        "m.yaml:3:12: \"hooks\" cannot be used; expected one such as https://hooks.example/telemetry")]
    [InlineData("alerts:\n  webhooks:\n    - url: http://a/\n      repeat: 1s",
        "m.yaml:4:15: webhook: repeat is 1s; expected 1min to 168h")]
    [InlineData("alerts:\n  webhooks:\n    - url: http://a/\n      secret_file: /no/such",
        "m.yaml:4:20: /no/such: no such file; create it, with mode 0600, readable by this user")]
    [InlineData("alerts: {alertmanagers: [\"ftp://a\"]}",
        "m.yaml:1:26: \"ftp://a\" cannot be used; expected one such as http://alerts.example:9093")]
    [InlineData("alerts: {alertmanagers: [\"http://u:p@a\"]}",
        "m.yaml:1:26: \"http://u:p@a\" cannot be used; expected one such as http://alerts.example:9093")]
    [InlineData("alerts: {alertmanagers: [\"http://a\", \"http://a/\"]}",
        "m.yaml:1:38: http://a/ is given twice; leave one out")]
    public void an_error_is_named_with_its_place(string text, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText(text, "m.yaml", errors);

        Failure failure = Assert.Single(Assert.Throws<FailureException>(errors.ThrowIfAny).Failures);
        Assert.Equal(expected, $"{failure.Where}: {failure.What}; {failure.Do}");
    }

    [Fact]
    public void rules_and_secrets_are_read_from_files_beside_the_configuration()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("rules.d"));
        foreach (string name in (string[])["B", "A"])
            File.WriteAllText(folder.File($"rules.d/{name}.yaml"),
                $"rules:\n  - {{name: {name}, of: feeds.messages_lost, value: sum, raise: \"> 0\"}}\n");
        File.WriteAllText(folder.File("key"), "secret\n");
        File.SetUnixFileMode(folder.File("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string config = folder.File("m.yaml");
        File.WriteAllText(config, $"alerts:\n  rules: [\"rules.d/*.yaml\"]\n"
            + $"  webhooks: [{{url: \"http://a/b?c=d\", secret_file: {folder.File("key")}}}]\n");
        var errors = new ErrorList();

        MonitorSettings settings = MonitorConfig.ReadFile(config, errors);

        errors.ThrowIfAny();
        Assert.Equal(["A", "B"], settings.Alerts.Rules.Select(rule => rule.Name));
        WebhookSettings webhook = Assert.Single(settings.Alerts.Receivers.Webhooks);
        Assert.Equal(("http://a/b?c=d", 14_400_000_000_000L), (webhook.Address.AbsoluteUri, webhook.RepeatNs));
        Assert.Equal("sha256=117eca332f7e13ccb8e4574e4f33daa212a9231353670c2b8b4797df0bb77afa",
            webhook.Secret!.Sign("x"u8));

        File.SetUnixFileMode(
            folder.File("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _ = MonitorConfig.ReadFile(config, errors);
        Failure failure = Assert.Single(Assert.Throws<FailureException>(errors.ThrowIfAny).Failures);
        Assert.EndsWith("other users may read or change the secret", failure.What, StringComparison.Ordinal);
        Assert.Equal($"chmod 600 {folder.File("key")}", failure.Do);
    }
}
