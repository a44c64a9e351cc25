// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>doctor</c> on hosts without <c>ethtool</c>, and as a gate.</summary>
public class DoctorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void without_ethtool_the_kernel_itself_is_asked_and_says_the_same()
    {
        using var network = new VethPair();

        JsonElement[] with = Nic(Doctor(network, hasEthtool: true));
        JsonElement[] without = Nic(Doctor(network, hasEthtool: false));

        Assert.True(with.Length >= 17, $"only {with.Length} checks of the interface");
        Assert.Equal(with.Select(CheckText), without.Select(CheckText));
        Assert.DoesNotContain(without, check => check.Text("verdict") == "unknown");
    }

    [RootFact]
    public void what_is_unknown_has_a_way_to_be_known()
    {
        using var network = new VethPair();

        RunResult result = Doctor(network, hasEthtool: false);

        Assert.All(result.OfType("check").Where(check => check.Text("verdict") == "unknown"),
            check => Assert.False(string.IsNullOrEmpty(check.Text("fix")), $"{check}"));
    }

    [RootFact]
    public void no_packet_says_nothing_about_merging()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = folder.File("t.yaml");
        File.WriteAllText(config, $"interfaces: [{{name: {network.ReceiverInterface}, attach: tc}}]\nsessions:\n"
            + "  - {name: s, protocol: soupbintcp-ouch5, gateways: [\"10.0.0.1:9000\"]}\n");

        RunResult result = Doctor(network, hasEthtool: true, "--config", config);

        JsonElement merged = result.OfType("check").Single(check =>
            check.Text("check") == "nic-gro-off" && check.Flag("measured"));
        Assert.Equal("unknown", merged.Text("verdict"));
        Assert.Contains("came meanwhile", merged.Text("detail"), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("unlimited")]
    [InlineData("0")]
    public void sources_of_the_host_path_are_proved_also_where_no_file_can_be_written(string fileBlocks)
    {
        using TelemetryProcess process = TelemetryProcess.Start("sh",
            ["-c", $"ulimit -f {fileBlocks}; exec \"$0\" doctor --json --seconds 0", TelemetryBinary.Path]);
        JsonElement[] checks = [.. process.WaitForEnd(Patience).OfType("check")];

        foreach (string name in (string[])["talker_sampler", "connection_states"])
        {
            JsonElement check = checks.Single(one => one.Text("check") == name);
            Assert.Equal(("ok", false), (check.Text("verdict"), check.Flag("must")));
        }
    }

    [RootFact]
    public void only_what_must_hold_decides_the_exit_code_unless_all_must()
    {
        using var network = new VethPair();

        RunResult result = Doctor(network, hasEthtool: true);
        RunResult strict = Doctor(network, hasEthtool: true, "--strict");
        RunResult absent = TelemetryBinary.Run("doctor", "--interface", "nosuch0", "--json", "--seconds", "0");

        JsonElement[] failed = [.. result.OfType("check").Where(check => check.Text("verdict") == "fail")];
        Assert.NotEmpty(failed);                // of a host like this, settings at least
        Assert.All(failed, check => Assert.False(check.Flag("must")));
        Assert.Equal((0, 1, 0), (result.ExitCode, strict.ExitCode, absent.ExitCode));
        JsonElement missing = absent.OfType("check").Single(check => check.Text("check") == "interface");
        Assert.Equal("warn", missing.Text("verdict"));          // run waits for it
    }

    private static string CheckText(JsonElement check) =>
        $"{check.Text("check")} {check.Text("verdict")} {check.Text("detail")}";

    private static JsonElement[] Nic(RunResult result) => [.. result.OfType("check").Where(check =>
        !check.Flag("measured") && check.Text("check")!.StartsWith("nic-", StringComparison.Ordinal))];

    private static RunResult Doctor(VethPair network, bool hasEthtool, params string[] options)
    {
        string hide = hasEthtool ? ""
            : "for file in /usr/sbin/ethtool /usr/bin/ethtool; do "
                + "if [ -e $file ]; then mount --bind /dev/null $file; fi; done; ";
        using TelemetryProcess process = TelemetryProcess.Start("ip",
            ["netns", "exec", network.Receiver, "unshare", "--mount", "sh", "-c", $"{hide}exec \"$0\" \"$@\"",
                TelemetryBinary.Path, "doctor", "--json", "--seconds", "0.2", "--interface", network.ReceiverInterface,
                .. options]);
        return process.WaitForEnd(Patience);
    }
}
