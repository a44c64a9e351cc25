// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A configuration file that is rewritten while <c>run</c> runs.</summary>
internal sealed class ReloadedConfig(VethPair network, ScratchFolder folder) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Odd, so that no limit is a whole number of GiB, and written as one.
    private int _limitMiB = 1001;
    private int _before;

    /// <summary>The file.</summary>
    internal string Path { get; } = folder.File("telemetry.yaml");

    /// <summary>What stands above all else, whole lines; by default, rings that bridge seconds without a CPU.</summary>
    internal string Head { get; init; } = "capture: {ring_bytes: 16MiB}\n";

    /// <summary>The file with these feeds and sessions; each text differs from the one before.</summary>
    internal string Text(string feeds, string sessions) => string.Create(CultureInfo.InvariantCulture,
        $"{Head}memory_limit: {_limitMiB}MiB\ninterfaces: [{{name: {network.ReceiverInterface}}}]\n"
        + $"feeds:\n{feeds}{sessions}");

    internal void Write(string text) => File.WriteAllText(Path, text);

    /// <summary>Starts <c>run</c> with it.</summary>
    internal TelemetryProcess Start(string feeds, string sessions = "", params string[] options)
    {
        Write(Text(feeds, sessions));
        return TelemetryBinary.StartRun(network, ["--config", Path, .. options]);
    }

    /// <summary>Changes it and waits until that is taken over.</summary>
    internal void Reload(TelemetryProcess run, string feeds, string sessions)
    {
        Change(feeds, sessions);
        run.Signal(Signals.HangUp);
        WaitForChange(run);
    }

    /// <summary>Changes it without a word.</summary>
    internal void Change(string feeds, string sessions)
    {
        _before = _limitMiB;
        _limitMiB += 2;
        Write(Text(feeds, sessions));
    }

    /// <summary>Waits until the last change is taken over, and nothing else with it.</summary>
    internal void WaitForChange(TelemetryProcess run) => run.WaitForErrors(string.Create(
        CultureInfo.InvariantCulture, $"memory_limit: {_before}MiB -> {_limitMiB}MiB"), Patience);

    /// <summary>Waits until the last change is taken over, whatever was before.</summary>
    internal void WaitForLast(TelemetryProcess run) => run.WaitForErrors(string.Create(
        CultureInfo.InvariantCulture, $"MiB -> {_limitMiB}MiB"), Patience);

    /// <summary>Memory of a process that is there, bytes.</summary>
    internal static long ResidentBytes(TelemetryProcess process)
    {
        string line = File.ReadLines($"/proc/{process.Id}/status")
            .First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        string kilobytes = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    public void Dispose() => File.Delete(Path);
}
