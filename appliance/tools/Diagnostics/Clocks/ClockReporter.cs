// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Files;

namespace Telemetry.Diagnostics.Clocks;

/// <summary><c>clock-report</c>: reads the clocks repeatedly, or readings from a file, and evaluates them.</summary>
public static class ClockReporter
{
    private const long NsPerTick = 100;

    /// <summary>Reads until the duration is over, until canceled, or to the end of the file.</summary>
    /// <exception cref="FailureException">A file cannot be read or written.</exception>
    public static ClockEvidence Run(
        ClockReportOptions options, IClockReportSink sink, IProgress<string> notices, CancellationToken cancellation)
    {
        using var probe = new HostClockProbe();
        return Run(options, probe, sink, notices, cancellation);
    }

    /// <summary>The same with a given clock.</summary>
    internal static ClockEvidence Run(
        ClockReportOptions options, IClockProbe probe, IClockReportSink sink, IProgress<string> notices,
        CancellationToken cancellation)
    {
        var log = new ClockLog(options.LimitNs, sink.OnEvent);
        if (options.ReadPath is { } path)
        {
            foreach (ClockReading reading in ClockTable.Read(path, notices).TakeWhile(_ =>
                !cancellation.IsCancellationRequested).Where(reading => IsOf(options.Day, reading)))
            {
                log.Add(reading);
                sink.OnReading(reading);
            }
            if (log.Evidence.Readings == 0)
                throw new FailureException(new Failure(
                    ExitCode.Failed, path, "it has no reading" + (options.Day is { } day
                        ? string.Create(CultureInfo.InvariantCulture, $" of {day:yyyy-MM-dd}") : ""),
                    "give a file and a day that have"));
        }
        else
        {
            Watch(options, probe, log, sink, cancellation);
        }
        return log.Evidence;
    }

    private static void Watch(
        ClockReportOptions options, IClockProbe probe, ClockLog log, IClockReportSink sink,
        CancellationToken cancellation)
    {
        using IntervalFile? table = options.TablePath is { } path
            ? IntervalFile.Open(path, ClockTable.Header, ClockTable.What, goesOn: true) : null;
        ClockReading reading = probe.Read(options.EveryNs);
        long startNs = reading.StampNs;
        long dueNs = startNs;
        while (true)
        {
            Write(table, reading);
            log.Add(reading);
            sink.OnReading(reading);
            // Missed readings are not taken later: they are a gap.
            dueNs = Math.Max(dueNs + options.EveryNs, reading.StampNs);
            if (dueNs - startNs > options.DurationNs || !probe.WaitUntil(dueNs, cancellation))
                return;
            reading = probe.Read(options.EveryNs);
        }
    }

    private static void Write(IntervalFile? table, ClockReading reading)
    {
        if (table is null)
            return;
        table.Begin();
        if (table.IsEmpty)
            table.Append(Encoding.UTF8.GetBytes(ClockTable.Header + "\n"));
        table.Append(Encoding.UTF8.GetBytes(ClockTable.RowOf(reading)));
        if (table.Failure is { } failure)
            throw new FailureException(failure);
    }

    private static bool IsOf(DateOnly? day, ClockReading reading) => day is null
        || DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(reading.TimeNs / NsPerTick)) == day;
}
