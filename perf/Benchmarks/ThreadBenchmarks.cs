// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Stalls;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Native;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// A look at 500 threads that did not run, beside 500 plain reads of a <c>schedstat</c>; and a reading of which process
/// holds which socket. All of it is done once a second on the host thread.
/// </summary>
internal sealed class ThreadBenchmarks : BenchmarkGroup
{
    private const string Reading = "threads.reading_500";
    private const string Plain = "threads.plain_reads_500";
    private const string Owners = "threads.socket_owners";
    private const int Threads = 500;
    private const int Most = 1_024;
    private const int BufferBytes = 4_096;
    private const double HighestRatio = 2;
    private const double NsPerUs = 1_000;

    internal override IReadOnlyList<string> Names { get; } = [Reading, Owners];

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        if (options.Selects(Reading))
            RunReading(options, report);
        if (options.Selects(Owners))
            RunOwners(options, report);
    }

    private static unsafe void RunReading(PerfOptions options, Report report)
    {
        using var end = new ManualResetEventSlim(false, spinCount: 0);
        var idle = new Thread[Threads];
        for (int index = 0; index < Threads; index++)
            (idle[index] = new Thread(end.Wait, 64 << 10) { IsBackground = true }).Start();
        using var watch = new ThreadWatch(Most);
        watch.Add(new ProcessKey(Environment.ProcessId, 0));
        watch.Look();
        int file = Libc.open("/proc/thread-self/schedstat", Libc.ReadOnlyCloseOnExec);
        byte* buffer = stackalloc byte[BufferBytes];
        List<double> ours = [];
        List<double> plain = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            long startNs = WorkClock.Now();
            watch.Look();
            // The process has a few more threads than those made here.
            ours.Add((WorkClock.Now() - startNs) / NsPerUs * Threads / watch.Threads.Count);
            startNs = WorkClock.Now();
            for (int read = 0; read < Threads; read++)
                _ = Libc.pread(file, buffer, BufferBytes, 0);
            plain.Add((WorkClock.Now() - startNs) / NsPerUs);
        }
        if (watch.Threads.Count < Threads)
            report.Fail(Reading, $"only {watch.Threads.Count} threads were read");
        report.Add(new Measurement(Reading, "µs", [.. ours])
        {
            ReferenceName = Plain,
            ReferenceValues = [.. plain],
            HighestRatio = HighestRatio,
        });
        _ = Libc.close(file);
        end.Set();
        Array.ForEach(idle, thread => thread.Join());
    }

    private static void RunOwners(PerfOptions options, Report report)
    {
        using SocketOwners? owners = SocketOwners.TryOpen(out string? why);
        if (owners is null)
        {
            report.Fail(Owners, why!);
            return;
        }
        var table = new SocketOwnerTable();
        List<double> values = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            long startNs = WorkClock.Now();
            _ = owners.Read(table);
            values.Add((WorkClock.Now() - startNs) / NsPerUs);
        }
        report.Add(new Measurement(Owners, "µs", [.. values]));
    }
}
