// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace EndToEnd.Tests.Monitor;

/// <summary>Folder of a monitor's state, in which it has kept an appliance, a note and a silence.</summary>
internal sealed class KeptState : IDisposable
{
    internal const string Note = "line A moved to the other switch";
    internal const string Comment = "line change";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly MonitorAccess _access = new();
    private readonly string _channel = MonitorBinary.FreeChannels(1)[0];

    internal KeptState() => System.IO.File.WriteAllText(Config, $"""
        state_directory: {_folder.File("state")}
        access: {"{"}tokens_file: {_access.Tokens}{"}"}
        appliances: [{"{"}channel: "{_channel}"{"}"}]

        """);

    private string Config => _folder.File("monitor.yaml");

    /// <summary>A file of the state.</summary>
    internal string File(string name) => Path.Combine(_folder.File("state"), name);

    /// <summary>A file beside it.</summary>
    internal string Beside(string name) => _folder.File(name);

    /// <summary>Starts a monitor with it.</summary>
    /// <param name="program">What starts the monitor, and its options.</param>
    internal MonitorProcess Start(params string[] program) => MonitorProcess.StartBy(program, "--config", Config);

    /// <summary>Lets a monitor see an appliance, and waits until it has kept that.</summary>
    internal void SeeAppliance()
    {
        using var fleet = new PacedFleet(_channel, SimulatedAppliance.Many(1, shape => shape with { Feeds = 1 }));
        Assert.True(SpinWait.SpinUntil(() => PlainRun.Of(Patience, "sqlite3", "-readonly", File("appliances.db"),
            "SELECT count(*) FROM appliance").Output.Trim() == "1", Patience));
    }

    /// <summary>Posts a note.</summary>
    internal string PostNote(MonitorProcess monitor) =>
        monitor.Post(_access, "/api/v1/notes", $"{{\"text\": \"{Note}\"}}");

    /// <summary>Posts a silence.</summary>
    internal string PostSilence(MonitorProcess monitor) => monitor.Post(_access, "/api/v1/silences",
        $"{{\"matchers\": {{\"alertname\": \"Line*\"}}, \"comment\": \"{Comment}\", \"duration\": \"2h\"}}");

    /// <summary>Ends a monitor as planned.</summary>
    internal static void End(MonitorProcess monitor)
    {
        monitor.Process.Signal(Signals.Terminate);
        Assert.Equal(0, monitor.Process.WaitForEnd(Patience).ExitCode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _access.Dispose();
        _folder.Dispose();
    }
}
