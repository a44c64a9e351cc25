// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>config check</c> refuses what <c>run</c> refuses, in the same words.</summary>
public class CheckedConfigTests
{
    private const string Flow = "interfaces: [{name: lo}]\nfeeds:\n"
        + "  - {name: f, protocol: moldudp64, lines: [{address: \"239.1.1.1:5000\"}]}\n";

    private const string Bogus = "the channel has the parameter bogus, which this driver does not know; remove it or";

    [RootTheory]
    [InlineData("aeron: {channel: \"aeron:udp?control=127.0.0.1:20121|control-mode=dynamic|bogus=3\"}\n", "1:18",
        Bogus)]
    [InlineData("aeron:\n  channel: aeron:ipc?bogus=3\n", "2:12", Bogus)]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=192.0.2.7:5000\n", "2:12",
        "192.0.2.7:5000 is beyond loopback, and the channel names no interface; add |interface=ADDRESS")]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=192.0.2.7:5000|interface=192.0.2.1/99\n", "2:12",
        "no interface of this host is 192.0.2.1/99; name an address")]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=192.0.2.7:5000|interface=192.0.2.1|bogus=3\n", "2:12", Bogus)]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=239.1.1.2:5000|interface=127.0.0.1\n"
        + "publish_on_measured_interface: true\n", "2:12", "choose an odd one")]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=239.1.1.3:5000|interface=127.0.0.1\n", "2:12",
        "it publishes on lo: that is measured; publish on a management network")]
    [InlineData("aeron:\n  channel: aeron:udp?endpoint=127.0.0.1:5000|mtu=100\n", "2:12",
        "the channel has mtu=100; give")]
    [InlineData("cores: {reader: 777}\n", "1:17", "reader: CPU 777 does not exist; this host has")]
    [InlineData("cores:\n  other: [0, 777]\n", "2:14", "other: CPU 777 does not exist; this host has")]
    [InlineData("cores:\n  pipeline: 777\n", "2:13", "pipeline: CPU 777 does not exist; this host has")]
    [InlineData("memory_limit: 16MiB\n", "1:15", "MiB")]
    public void both_refuse_the_same_at_the_same_place(string text, string place, string expected)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("t.yaml");
        File.WriteAllText(file, text + Flow);

        RunResult check = TelemetryBinary.Run("config", "check", file, "--json");
        RunResult run = TelemetryBinary.Run("run", "--config", file, "--json");

        Assert.Equal((2, 2), (check.ExitCode, run.ExitCode));
        string refusal = Refusal(check, file);
        Assert.StartsWith($"{file}:{place}: ", refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.Equal(refusal, Refusal(run, file));
    }

    [RootFact]
    public void all_that_is_refused_is_printed_at_once()
    {
        using var folder = new ScratchFolder();
        string file = folder.File("t.yaml");
        File.WriteAllText(
            file, "cores: {reader: 777, publisher: 778}\naeron: {channel: \"aeron:ipc?bogus=3\"}\n" + Flow);

        RunResult check = TelemetryBinary.Run("config", "check", file);

        Assert.Equal(3, check.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Count(line => line.StartsWith(file, StringComparison.Ordinal)));
    }

    [Fact]
    public void what_options_can_give_and_what_may_come_is_said_and_not_refused()
    {
        using var folder = new ScratchFolder();
        string file = folder.File("t.yaml");
        File.WriteAllText(file, "interfaces: [{name: nosuch0}]\n"
            + "aeron:\n  channel: aeron:udp?endpoint=192.0.2.7:5000|interface=192.0.2.1\n");

        RunResult check = TelemetryBinary.Run("config", "check", file, "--json");

        Assert.Equal(0, check.ExitCode);
        Assert.Equal(
            ["neither a feed nor a session is named; run needs --feed, --session, or one of them here",
                "nosuch0: there is no such interface now; run waits for it",
                $"{file}:3:12: no interface of this host is 192.0.2.1 now; run waits for it"],
            check.OfType("config").Single().At("lacking").EnumerateArray().Select(line => line.GetString()));
    }

    private static string Refusal(RunResult result, string file) => Assert.Single(
        result.Errors.Split('\n'), line => line.StartsWith(file, StringComparison.Ordinal));
}
