// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests;

/// <summary><c>build.sh demo</c> as root and as somebody else, where there is sudo and where there is none. The program
/// and the tools that the script calls are small scripts that say how they were called.</summary>
public sealed class BuildScriptTests : IDisposable
{
    private const string Nobody = "65534";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _tree = new();

    public BuildScriptTests()
    {
        foreach (string folder in (string[])["appliance", "feeds", "bpf", "tuning", "out", "tools", "sudo"])
            Directory.CreateDirectory(_tree.File(folder));
        File.WriteAllText(_tree.File("Directory.Build.props"), "");
        File.Copy(Path.Combine(ProjectTree.Root, "build.sh"), _tree.File("build.sh"));
        Script("tools/dotnet", "echo '10.0.100 [/nowhere]'");
        Script("tools/dpkg-query", "printf installed");
        Library();
        Script("out/telemetry", "echo \"telemetry $*\"");
        Script("out/telemetry-monitor", "exit 1");
        Script("sudo/sudo", "echo \"sudo $*\"; [ \"$1\" = -- ] && shift; exec \"$@\"");
        PlainRun.Succeed(Patience, "chmod", "--recursive", "a+rX", _tree.Path);
    }

    public void Dispose() => _tree.Dispose();

    [RootFact]
    public void root_without_sudo_needs_none()
    {
        PlainRun run = Demo(hasSudo: false, "bash");

        Assert.Equal((0, "telemetry demo --seconds 5\n", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [RootFact]
    public void root_does_not_ask_the_sudo_that_is_there()
    {
        PlainRun run = Demo(hasSudo: true, "bash");

        Assert.Equal((0, "telemetry demo --seconds 5\n"), (run.ExitCode, run.Output));
    }

    [RootFact]
    public void somebody_else_asks_sudo_for_the_demo_alone()
    {
        PlainRun run = Demo(hasSudo: true, "setpriv", $"--reuid={Nobody}", "--clear-groups", "bash");

        string program = _tree.File("out/telemetry");
        Assert.Equal((0, $"sudo -- {program} demo --seconds 5\ntelemetry demo --seconds 5\n"),
            (run.ExitCode, run.Output));
        Assert.Equal("running the demo as root, by sudo\n", run.Errors);
    }

    [RootFact]
    public void somebody_else_without_sudo_reads_what_to_do()
    {
        PlainRun run = Demo(hasSudo: false, "setpriv", $"--reuid={Nobody}", "--clear-groups", "bash");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal("build.sh: the demo makes network namespaces and loads kernel programs: run './build.sh demo' as "
            + "root; there is no sudo\n", run.Errors);
    }

    private PlainRun Demo(bool hasSudo, params string[] shell)
    {
        // What the script needs of the host, but no sudo of it.
        foreach (string tool in (string[])["bash", "env", "find", "dirname", "readlink", "sort", "tail", "uname", "id"])
            File.CreateSymbolicLink(_tree.File($"tools/{tool}"), PlainRun.Succeed(
                Patience, "bash", "-c", $"readlink --canonicalize \"$(type -P {tool})\"").TrimEnd('\n'));
        string path = hasSudo ? $"{_tree.File("tools")}:{_tree.File("sudo")}" : _tree.File("tools");
        return PlainRun.Of(Patience, shell[0],
            [.. shell[1..], "-c",
                $"PATH={path} TelemetryFramework=net10.0 exec {_tree.File("build.sh")} demo --seconds 5"]);
    }

    /// <summary>The page's chart library, as if it were restored.</summary>
    private void Library()
    {
        string folder = _tree.File("appliance/monitor/page/node_modules/uplot/dist");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "uPlot.esm.js"), "");
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(_tree.File(name), $"#!/bin/sh\n{text}\n");
        PlainRun.Succeed(Patience, "chmod", "a+rx", _tree.File(name));
    }
}
