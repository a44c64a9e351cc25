// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

/// <summary><c>config check --against</c> prints the same as a reload.</summary>
[Collection("console")]
public sealed class ConfigAgainstTests
{
    private const string Feed = "feeds:\n  - {name: f, protocol: moldudp64, lines: [{address: \"239.1.1.1:5000\"}]";

    [Fact]
    public void applied_changes_and_those_that_need_a_restart()
    {
        Assert.Equal(
            ["reload: feed g: added", "reload: feeds[f].repair_window: 10ms -> 20ms",
                "reload: needs a restart: interval: 1s -> 2s", "reload: 2 taken over, 1 need a restart"],
            Reload(Feed + ", repair_window: 10ms}\n", "interval: 2s\n" + Feed + ", repair_window: 20ms}\n"
                + "  - {name: g, protocol: moldudp64, lines: [{address: \"239.1.1.2:5000\"}]}\n"));
    }

    [Fact]
    public void nothing() => Assert.Equal(["reload: nothing differs"], Reload(Feed + "}\n", Feed + "}\n"));

    [Fact]
    public void a_change_refused_as_a_whole()
    {
        string[] lines = Reload("max_series: 4\n" + Feed + "}\n",
            "max_series: 4\n" + Feed.Replace("name: f", "name: g").Replace("5000", "5001") + "}\n");

        Assert.Contains("max_series is 4; raise max_series, or restart the appliance", lines[0]);
        Assert.Equal("reload: refused; everything goes on as before", lines[1]);
    }

    private static string[] Reload(string running, string wanted)
    {
        using var folder = new ScratchFolder();
        (string old, string now) = (folder.File("old.yaml"), folder.File("new.yaml"));
        File.WriteAllText(old, running);
        File.WriteAllText(now, wanted);
        TextWriter before = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, CommandLine.Run(["config", "check", now, "--against", old]));
        }
        finally
        {
            Console.SetOut(before);
        }
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        return lines[(Array.LastIndexOf(lines, "") + 1)..];
    }
}
