// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Perf.Harness;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath.Beside;

/// <summary>
/// <c>tcpdump</c> on the watched interface, on CPU 1: a packet socket with a ring of 32 MiB, the first 128 bytes of
/// each packet, stamps in nanoseconds, written to <c>/dev/null</c>.
/// </summary>
internal sealed class TcpdumpCapture : IDisposable
{
    private const string Program = "tcpdump";
    private const string RingKiB = "32768";
    private const string SnapBytes = "128";

    // Longer than the time after which its ring hands over a block that is not full (1 s).
    private static readonly TimeSpan UntilItHasRead = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TelemetryProcess _process;

    private TcpdumpCapture(TelemetryProcess process) => _process = process;

    /// <summary>Reason for which it cannot be started here; null if it can.</summary>
    internal static string? Unfit() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, Program)))
            ? null : "tcpdump is not installed";

    /// <summary>Starts tcpdump; on return it sees every packet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="filter">Filter expression of tcpdump.</param>
    internal static TcpdumpCapture Start(PathNetwork network, string filter)
    {
        TcpdumpCapture? capture = null;
        PinnedThread.Run(() => capture = new TcpdumpCapture(TelemetryProcess.Start("ip",
        [
            "netns", "exec", network.HostName, Program, "-i", PathNetwork.Watched, "-w", "/dev/null", "-s", SnapBytes,
            "-B", RingKiB, "--time-stamp-precision=nano", "-Z", "root", filter,
        ])), cpu: 1);
        try
        {
            capture!._process.WaitForErrors("listening on", Patience);
            return capture;
        }
        catch
        {
            capture!.Dispose();
            throw;
        }
    }

    /// <summary>Ends it after it has read its ring.</summary>
    /// <returns>Packets read, and packets dropped because its ring was full.</returns>
    internal (long Captured, long Dropped) Finish()
    {
        if (_process.EndsWithin(UntilItHasRead))
            throw new InvalidOperationException($"{Program} ended by itself: {_process.Errors}");
        _process.Signal(Signals.Interrupt);
        string reported = _process.WaitForEnd(Patience).Errors;
        return (Count(reported, "captured"), Count(reported, "dropped by kernel"));
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static long Count(string reported, string what)
    {
        Match count = Regex.Match(reported, $@"^(\d+) packets? {what}", RegexOptions.Multiline);
        return count.Success
            ? long.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{Program} does not say how many packets were {what}: {reported}");
    }
}
