// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Model.Fingerprints;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor;

public sealed class PlainTuneTests
{
    private static readonly string[] Facts = ["id", "target", "found", "cpu_model", "cmdline"];
    private static readonly string[] Judgement = ["verdict", "want", "severity", "compare"];

    [Fact]
    public void what_is_read_without_bash_is_what_tune_says_on_the_same_host()
    {
        using var tune = new EmbeddedTune();
        Dictionary<string, JsonElement> expected = ByName(tune.Check(["lo"], null)!.Value.Lines);

        Dictionary<string, JsonElement> found = ByName(PlainTune.Check(["lo"], null));

        Assert.InRange(found.Count, 40, expected.Count);
        Assert.All(found, row =>
        {
            JsonElement other = expected[row.Key];
            bool isJudged = Text(row.Value, "verdict") != "unknown" || Text(row.Value, "found") is null;
            foreach (string key in (string[])[.. Facts, .. isJudged ? Judgement : []])
                Assert.True(Text(other, key) == Text(row.Value, key), $"{row.Value} but {other}");
        });
        Assert.True(found.Values.Count(row => Text(row, "verdict") is "ok" or "warn" or "fail") > 20);
    }

    [Fact]
    public void wishes_and_exceptions_of_the_roles_file_are_followed()
    {
        using var scratch = new ScratchFolder();
        string roles = scratch.File("roles.conf");
        File.WriteAllText(roles, "want.sock-rmem-max=1\nwant.mem-swappiness=-1\nskip=mem-ksm\nfeed=other\n");

        Dictionary<string, JsonElement> found = ByName(PlainTune.Check(["lo"], new() { RolesFile = roles }));

        Assert.Equal("ok", Text(found["sock-rmem-max host"], "verdict"));
        Assert.NotEqual("ok", Text(found["mem-swappiness host"], "verdict"));
        Assert.DoesNotContain("mem-ksm host", found.Keys);
        Assert.DoesNotContain("mcast-rp-filter lo", found.Keys);
        Assert.Contains("nic-gro-off lo", found.Keys);
    }

    [Fact]
    public void its_lines_make_a_fingerprint()
    {
        IReadOnlyList<HostSetting> found = FingerprintRules.Read(PlainTune.Check(["lo"], null));

        Assert.Contains(found, setting => setting is { Id: "host-kernel", Value.Length: > 0, IsCompared: true });
        Assert.Contains(found, setting => setting is { Id: "sock-rmem-max", Value.Length: > 0, IsCompared: true });
        Assert.Contains(found, setting =>
            setting is { Id: "nic-gro-off", Target: "lo", Value: "on" or "off", Rule: not null });
    }

    private static Dictionary<string, JsonElement> ByName(IEnumerable<string> lines) => lines
        .Select(line => JsonDocument.Parse(line).RootElement).Where(row => Text(row, "type") is "host" or "check")
        .ToDictionary(row => $"{Text(row, "id") ?? "host"} {Text(row, "target")}".TrimEnd());

    private static string? Text(JsonElement row, string key) => EmbeddedTune.TextOf(row, key);
}
