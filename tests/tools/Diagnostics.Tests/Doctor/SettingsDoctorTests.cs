// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor;

public sealed class SettingsDoctorTests
{
    private static readonly string Settings = Path.Combine(ProjectTree.Root, "tuning", "settings");

    [Fact]
    public void every_setting_of_the_tool_is_checked_under_its_name()
    {
        HashSet<string> names = [.. Directory.GetFiles(Settings, "*.sh", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))];

        IReadOnlyList<HostCheck> checks = SettingsDoctor.Run(["lo"], new CoreSettings { Reader = 1 });

        Assert.Empty(checks.Select(check => check.Check).Except(names));
        // Settings of interfaces, cores or interrupts that the machine does not have give no check.
        Assert.InRange(checks.Select(check => check.Check).Distinct().Count(), names.Count / 2, names.Count);
        Assert.All(checks, check => Assert.True(check.IsSetting && check.Detail.Length > 0, $"{check}"));
        Assert.Contains(checks, check => check is { Check: "bpf-jit", Verdict: CheckVerdict.Ok });
    }

    [Fact]
    public void a_line_of_the_tool_becomes_a_check()
    {
        IReadOnlyList<HostCheck> checks = SettingsDoctor.Read(
            [
                """{"type":"host","kernel":"6.1"}""",
                """{"type":"check","id":"nic-gro-off","verdict":"warn","target":"eth1","found":"on","want":"off","""
                    + "\"fix\":\"ethtool -K eth1 gro off\",\"reason\":null}",
                """{"type":"check","id":"clock-sync","verdict":"unknown","target":"host","reason":"no chronyc"}""",
            ],
            "");

        Assert.Equal(
            [
                new HostCheck("nic-gro-off", CheckVerdict.Warn, "eth1: on, wanted off", "ethtool -K eth1 gro off")
                {
                    IsSetting = true,
                },
                new HostCheck("clock-sync", CheckVerdict.Unknown, "host: no chronyc",
                    "run tuning/tune check --only clock-sync")
                {
                    IsSetting = true,
                },
            ],
            checks);
    }

    [Fact]
    public void the_tools_errors_are_printed_if_it_gave_no_checks() => Assert.Equal(
        [new HostCheck("settings", CheckVerdict.Unknown, "could not look: roles.conf:1: no", "run tuning/tune check")],
        SettingsDoctor.Read([], "roles.conf:1: no"));

    [Theory]
    [InlineData("/etc/a.yaml", "telemetry run --config /etc/a.yaml --seconds 10")]
    [InlineData("my file's.yaml", """telemetry run --config 'my file'\''s.yaml' --seconds 10""")]
    [InlineData(null, "telemetry run --config FILE --seconds 10")]
    public void remedies_name_the_existing_configuration(string? path, string expected)
    {
        HostCheck[] checks = [new("cores", CheckVerdict.Warn, "two", "telemetry run --config FILE --seconds 10")];

        Assert.Equal(expected, Assert.Single(HostDoctor.NameConfig(checks, path)).Fix);
    }
}
