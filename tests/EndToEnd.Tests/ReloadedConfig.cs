// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A configuration file that is written anew while <c>run</c> runs.</summary>
internal sealed class ReloadedConfig(VethPair network, ScratchFolder folder) : IDisposable
{
    private const int HangUp = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Odd, so that no limit is a whole number of GiB, and written as one.
    private int _limitMiB = 1001;

    /// <summary>The file.</summary>
    internal string Path { get; } = folder.File("telemetry.yaml");

    /// <summary>The file with these feeds and sessions; each text differs from the one before.</summary>
    internal string Text(string feeds, string sessions) => string.Create(CultureInfo.InvariantCulture,
        $"memory_limit: {_limitMiB}MiB\ninterfaces: [{{name: {network.ReceiverInterface}}}]\n"
        + $"feeds:\n{feeds}{sessions}");

    internal void Write(string text) => File.WriteAllText(Path, text);

    /// <summary>Starts <c>run</c> with it.</summary>
    internal TelemetryProcess Start(string feeds)
    {
        Write(Text(feeds, ""));
        return TelemetryBinary.StartRun(network, "--config", Path);
    }

    /// <summary>Changes it and waits until that is taken over.</summary>
    internal void Reload(TelemetryProcess run, string feeds, string sessions)
    {
        int before = _limitMiB;
        _limitMiB += 2;
        Write(Text(feeds, sessions));
        run.Signal(HangUp);
        run.WaitForErrors(string.Create(
            CultureInfo.InvariantCulture, $"memory_limit: {before}MiB -> {_limitMiB}MiB"), Patience);
    }

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
